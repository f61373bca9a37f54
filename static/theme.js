// Loaded in <head>, before anything is painted: light or dark by the user's choice, or by the hour.
(function () {
  "use strict";
  const KEY = "theme";
  const NEXT = { auto: "light", light: "dark", dark: "auto" };
  const LABEL = { auto: "Theme: automatic", light: "Theme: light", dark: "Theme: dark" };
  const ICON = { auto: "sun-moon", light: "sun", dark: "moon" };
  const DAWN = 6 * 60 + 30;
  const DUSK = 18 * 60;
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  function choice() {
    try {
      const stored = localStorage.getItem(KEY);
      return stored in NEXT ? stored : "auto";
    } catch {
      return "auto";
    }
  }

  function resolved() {
    const chosen = choice();
    if (chosen !== "auto") return chosen;
    const now = new Date();
    const minute = now.getHours() * 60 + now.getMinutes();
    return system.matches || minute < DAWN || minute >= DUSK ? "dark" : "light";
  }

  function apply() {
    document.documentElement.dataset.bsTheme = resolved();
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      const chosen = choice();
      button.setAttribute("aria-label", LABEL[chosen] + ". Press to change.");
      button.title = LABEL[chosen];
      const use = button.querySelector("use");
      use.setAttribute("href", use.getAttribute("href").split("#")[0] + "#" + ICON[chosen]);
    }
  }

  apply();
  system.addEventListener("change", apply);
  setInterval(apply, 60000);
  document.addEventListener("DOMContentLoaded", apply);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    try {
      localStorage.setItem(KEY, NEXT[choice()]);
    } catch {
      /* storage is closed: the theme follows the hour */
    }
    apply();
  });
})();
