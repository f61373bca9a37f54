// How long ago it was, kept current: [data-age] is how many seconds had passed when the server wrote it.
(function () {
  "use strict";
  const words = (seconds) =>
    seconds < 60 ? seconds + " s" : seconds < 3600 ? Math.floor(seconds / 60) + " min" : Math.floor(seconds / 3600) + " h " + (Math.floor(seconds / 60) % 60) + " min";

  // The wall clock: it goes on while a laptop sleeps.
  function start(place) {
    for (const age of place.querySelectorAll("[data-age]")) age.startedAt = Date.now() - Number(age.dataset.age) * 1000;
    show();
  }

  function show() {
    for (const age of document.querySelectorAll("[data-age]")) {
      if (age.startedAt !== undefined) age.textContent = words(Math.max(0, Math.floor((Date.now() - age.startedAt) / 1000)));
    }
  }

  // When what the open card shows was seen so long ago that the card, asked for anew, says so.
  let lateAt = Infinity;
  function see(card) {
    if (card) start(card);
    const seconds = card?.querySelector("[data-late-seconds]")?.dataset.lateSeconds;
    lateAt = seconds === undefined ? Infinity : Date.now() + Number(seconds) * 1000;
  }

  function hasBecomeLate() {
    if (Date.now() < lateAt) return false;
    lateAt = Infinity;
    return true;
  }

  setInterval(show, 1000);
  window.startAges = start;
  window.cardAge = { see, hasBecomeLate };
})();
