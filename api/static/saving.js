// Gives the reader files and, by the clipboard, addresses.
export function hand(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// Browsers give a page the clipboard by https or on the reader's own machine alone; elsewhere what is marked is copied.
async function copy(words, button) {
  if (navigator.clipboard) {
    try { return await navigator.clipboard.writeText(words); } catch { /* the reader does not allow it: as elsewhere */ }
  }
  const marked = document.createElement("textarea");
  marked.className = "vh";
  marked.value = words;
  button.after(marked);
  marked.select();
  document.execCommand("copy");
  marked.remove();
  button.focus();
}

// Has a button copy what `words` gives, and say for a moment that it has.
export function copies(button, words) {
  const before = button.textContent;
  button.addEventListener("click", async () => {
    await copy(words(), button);
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = before; }, 1500);
  });
}
