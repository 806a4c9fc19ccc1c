// Gives the reader files and, by the clipboard, addresses.
export function hand(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// Has a button copy what `words` gives, and say for a moment that it has.
export function copies(button, words) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(words());
    const before = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = before; }, 1500);
  });
}
