// Where the reader is on the card of an alert: what is scrolled, and what has the keyboard. A card that is renewed keeps both.
(function () {
  "use strict";
  const $ = (id) => document.getElementById(id);

  function focusStep(step) {
    if (!step) return;
    step.open = true;
    const target = step.querySelector("[data-focus]") || step.querySelector("summary");
    target.focus({ preventScroll: true });
    step.scrollIntoView({ block: "nearest" });
  }

  // On a narrow screen the whole page of alerts scrolls, else the card alone.
  function scroller() {
    const pane = $("card").parentElement;
    return getComputedStyle(pane).overflowY === "visible" ? $("alerts") : pane;
  }

  function measureTop() {
    const top = document.querySelector("#card .alert-top");
    $("alerts").style.setProperty("--card-top", (top ? top.offsetHeight : 0) + "px");
  }

  // Where the keyboard is on the card, in words that find it on the card that takes its place.
  function of(at) {
    if (!$("card").contains(at)) return null;
    if (at.id) return "#" + CSS.escape(at.id);
    const part = at.closest("[data-keep]");
    const within = part ? '[data-keep="' + part.dataset.keep + '"] ' : "";
    if (at.name) return within + '[name="' + at.name + '"]' + (at.value ? '[value="' + CSS.escape(at.value) + '"]' : "");
    if (at.dataset.key) return '[data-key="' + at.dataset.key + '"]';
    return within + (at.matches("summary") ? "> summary" : "[data-focus]");
  }

  // The keyboard was on a card that was renewed: it is there again, or on the next step where that is gone.
  function focusAgain(place) {
    const at = $("card").querySelector(place);
    if (!at) return focusStep(document.querySelector("#card [data-next]"));
    const inside = at.matches("summary") ? at.parentElement.parentElement : at;
    for (let part = inside.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    at.focus({ preventScroll: true });
  }

  window.addEventListener("resize", measureTop);
  window.cardPlace = { scroller, measureTop, of, focusAgain, focusStep };
})();
