// Keys on the approvals page: a approve, n note, r refuse and b back to the author (both ask for the note first).
(function () {
  "use strict";
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.key === "Escape" && event.target.id === "note") event.target.blur();
    if (event.target.matches("input, textarea, select, summary")) return;
    const place = document.querySelector('[data-key="' + CSS.escape(event.key.toLowerCase()) + '"]');
    if (!place) return;
    event.preventDefault();
    if (place.matches("textarea")) place.focus();
    else place.click();
  });
})();
