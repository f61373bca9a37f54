// Every page: sends the CSRF token with htmx, shows refusals and errors in place, and the connection state.
(function () {
  "use strict";
  const root = document.documentElement;

  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector('meta[name="csrf-token"]');
    if (token) event.detail.headers["X-CSRFToken"] = token.content;
  });

  // What is wider than its place is scrolled by keyboard, too.
  function reachable() {
    for (const place of document.querySelectorAll(".table-wrap")) {
      if (place.scrollWidth > place.clientWidth) place.tabIndex = 0;
      else place.removeAttribute("tabindex");
    }
  }
  window.addEventListener("load", reachable);
  window.addEventListener("resize", reachable);
  document.addEventListener("htmx:afterSettle", reachable);

  // A sheet that came back with something wrong in it stands open, at the first wrong field.
  window.addEventListener("load", () => {
    const sheet = document.querySelector("[popover][data-open]");
    if (!sheet) return;
    sheet.showPopover();
    sheet.querySelector(".field-wrong")?.querySelector("input, select, textarea").focus();
  });

  function banner() {
    return document.getElementById("refusal");
  }

  // Not what a field asks while it is typed in: a refusal that came meanwhile stays.
  function isAct({ verb, elt }) {
    return verb !== "get" && !elt.matches("input, textarea, select");
  }

  // A refusal comes back as a page fragment (templates/refusal.html): show it, leave the form as it was typed.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    const login = document.body.dataset.login;
    if (login && xhr.responseURL && new URL(xhr.responseURL).pathname === login) {
      event.detail.shouldSwap = false;
      if (root.dataset.locked) return;
      if (xhr.getResponseHeader("X-Session") === "locked") return window.lockScreen();
      window.location.assign(login + "?next=" + encodeURIComponent(location.pathname + location.search));
      return;
    }
    if (xhr.status === 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    } else if (xhr.status >= 400 && xhr.status < 500 && xhr.responseText.includes("data-refusal")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
      event.detail.swapOverride = "innerHTML show:none";
      event.detail.target = banner() || target;
    } else if (xhr.status >= 400) {
      notice(
        xhr.status === 503
          ? "The database does not answer, or its disk is full. Nothing was saved. New alerts do not arrive: use the radio."
          : xhr.status >= 500
          ? "Something went wrong on our side. Nothing was saved. Try again."
          : "That could not be done (answer " + xhr.status + "). Reload the page and try again.",
      );
    } else if (xhr.status < 400 && banner() && target !== banner() && isAct(event.detail.requestConfig)) {
      banner().replaceChildren();
    }
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === banner()) {
      const box = banner().querySelector("[data-refusal]");
      if (box) {
        box.focus();
        box.scrollIntoView({ block: "nearest" });
      }
    }
  });

  function notice(text) {
    const place = banner();
    if (!place) return;
    const box = document.createElement("div");
    box.className = "notice notice-strong";
    box.setAttribute("role", "alert");
    box.textContent = text;
    place.replaceChildren(box);
  }
  window.showNotice = notice;

  // "live", "lost" or "connecting": the one place that says whether this page still hears the server.
  function setLine(state, text) {
    root.dataset.line = state;
    const place = document.getElementById("connection");
    if (!place) return;
    place.dataset.state = state;
    place.querySelector("[data-text]").textContent = text;
  }
  window.setLine = setLine;

  document.addEventListener("htmx:sendError", () => {
    setLine("lost", "Line lost");
    notice("The server could not be reached. Nothing was saved. Check the line and try again.");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.xhr.status && root.dataset.stream !== "on") setLine("live", "Connected");
  });
  window.addEventListener("offline", () => setLine("lost", "Line lost"));
  window.addEventListener("online", () => {
    if (root.dataset.stream !== "on") setLine("live", "Connected");
  });
  document.addEventListener("DOMContentLoaded", () => {
    if (root.dataset.stream !== "on") setLine(navigator.onLine ? "live" : "lost", navigator.onLine ? "Connected" : "Line lost");
  });

  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-dismiss]");
    if (close) close.closest(".notice, [data-refusal]").remove();
    const print = event.target.closest("[data-print]");
    if (print) window.print();
  });
})();
