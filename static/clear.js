// "Clear to act" on the open card (alerts.js): it outlives neither its time nor a change of its alert.
(function () {
  "use strict";
  let seenAt = { wall: 0, steady: 0 };
  let lasts = Infinity;
  const milliseconds = (seconds) => (seconds === undefined ? Infinity : Number(seconds) * 1000);

  // A card without an alert, and one that is not clear, may have no time at all.
  function see(card) {
    seenAt = { wall: Date.now(), steady: performance.now() };
    lasts = Math.min(milliseconds(card?.dataset.clearSeconds), milliseconds(card?.dataset.recheckSeconds));
  }

  // Whether the clearance, or a confirmation that it rests on, has just expired.
  function isOver() {
    // The wall clock goes on while a laptop sleeps, the steady one is never set back: the one that is further on counts.
    const passed = Math.max(Date.now() - seenAt.wall, performance.now() - seenAt.steady);
    if (passed < lasts) return false;
    lasts = Infinity;
    withdraw("The time is over: check again.");
    return true;
  }

  function withdraw(why) {
    const bar = document.querySelector("#card .alert-top .clear-bar:not(.clear-no)");
    if (!bar) return;
    bar.className = "clear-bar clear-no";
    const word = Object.assign(document.createElement("span"), { className: "clear-word", textContent: "NOT CLEAR TO ACT" });
    bar.replaceChildren(word, " " + why);
  }

  window.clearBar = { see, isOver, withdraw };
})();
