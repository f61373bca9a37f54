// Buttons that copy the text of an element (data-copy="id") and print the page (data-print).
(function () {
  "use strict";
  function select(place) {
    const range = document.createRange();
    range.selectNodeContents(place);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-print]");
    if (!button) return;
    if (button.hasAttribute("data-print")) return window.print();
    const place = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(place.textContent);
      button.textContent = "Copied";
    } catch {
      // Without a secure connection browsers do not copy: the text is marked, Ctrl-C does it.
      select(place);
      button.textContent = "Marked: press Ctrl-C";
    }
  });
})();
