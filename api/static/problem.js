// What the service says of a mistake, in the language of the page.
export const said = (error) => (document.documentElement.lang === "da" && error.danish) || error.message;

// The same of an answer that is none; `lost` is said where nothing answered.
export async function refusal(response, lost) {
  if (!response) return lost;
  try { return said(await response.json()); } catch { return `${response.status} ${response.statusText}`; }
}
