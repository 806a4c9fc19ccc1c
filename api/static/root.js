// Where the service stands on its host; a proxy may keep it below a path.
const root = (document.documentElement.dataset.root ?? "/").replace(/\/$/, "");

export const at = (path) => path.startsWith("/") ? root + path : path;
