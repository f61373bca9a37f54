// Alerts in the browser: the stream of events, the sounds, the keys. Works on the alert page (#alerts) and, with
// data-events on <body>, on any other page: there it rings and points to the alert page.
(function () {
  "use strict";
  if (document.documentElement.dataset.stream) return;
  const root = document.documentElement;
  const page = document.getElementById("alerts");
  const settings = (page || document.body).dataset;
  if (!settings.events) return;
  root.dataset.stream = "on";

  const BEATS_MISSED_AFTER = 8000; // the server beats every 3 s: a dropped line must show within 10 s
  const LOST_TONE_EVERY = 15000;
  const $ = (id) => document.getElementById(id);

  const sounds = window.alertSounds;
  const rung = sounds.remembered(sessionStorage, "rung", {});

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-reload-card]")) reloadCard();
  });

  // ---- the queue ---------------------------------------------------------------------------------------------
  let lastRows = [];

  function rowsOf(place) {
    return [...place.querySelectorAll("[data-alert-id][data-ring]")].map((row) => ({
      id: row.dataset.alertId,
      ring: Number(row.dataset.ring),
      quiet: row.dataset.quiet === "1",
      high: row.dataset.high === "1",
      asks: Number(row.dataset.asks),
    }));
  }

  function scan(rows) {
    lastRows = rows;
    // Each status request rings once for the dispatcher: a row carries the number of its newest open one.
    const asked = (row) => settings.dispatch === "1" && row.asks > (rung[row.id + ":asks"] || 0);
    const due = rows.filter((row) => asked(row) || (!row.quiet && !((rung[row.id] || 0) >= row.ring)));
    for (const row of due) {
      const element = $("row-" + row.id);
      if (element && !element.hasAttribute("aria-current")) element.classList.add("is-new");
    }
    const audible = due.filter((row) => row.high || !sounds.isMuted());
    const silenced = due.filter((row) => !row.high && sounds.isMuted());
    sounds.pending = 0;
    if (sounds.isReady()) {
      if (audible.length) sounds.ring(audible.some((row) => row.high));
      sounds.muted += silenced.length;
      for (const row of due) {
        if (!row.quiet) rung[row.id] = row.ring;
        if (row.asks) rung[row.id + ":asks"] = row.asks;
      }
      sounds.remember(sessionStorage, "rung", rung);
    } else {
      sounds.pending = due.length;
    }
    const bar = $("new-alert-bar");
    if (bar && !page && due.length) {
      bar.hidden = false;
      bar.querySelector("a").href = settings.alertsPage || "/";
    }
    sounds.publish();
  }

  function title(count) {
    const bare = document.title.replace(/^\(\d+\) /, "");
    document.title = count ? "(" + count + ") " + bare : bare;
  }

  function readQueue(place) {
    const list = place.querySelector("[data-count]");
    title(list ? Number(list.dataset.count) : 0);
  }

  // An answer that was asked for before one already taken is older than that one: it is left.
  let rowsAsked = 0;
  let rowsTaken = 0;
  async function fetchRows(url) {
    const order = ++rowsAsked;
    try {
      const answer = await fetch(url, { headers: window.askedHeaders({ "HX-Request": "true" }), credentials: "same-origin" });
      if (!answer.ok || answer.redirected) return;
      const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (order < rowsTaken) return;
      rowsTaken = order;
      if (!page) readQueue(parsed);
      scan(rowsOf(parsed));
    } catch {
      /* the line is watched elsewhere; the next event asks again */
    }
  }

  function reloadQueue() {
    const queue = $("queue");
    if (queue) window.htmx.trigger(queue, "reload");
    if (settings.ringUrl) fetchRows(settings.ringUrl);
    else if (!queue && settings.queue) fetchRows(settings.queue);
  }

  function seeQueue() {
    const queue = $("queue");
    if (!queue) return;
    readQueue(queue);
    markSelected();
    window.startAges(queue);
    if (!settings.ringUrl) scan(rowsOf(queue));
    else if (!lastRows.length) fetchRows(settings.ringUrl);
    else scan(lastRows);
  }

  // ---- the card ----------------------------------------------------------------------------------------------
  const openCard = () => document.querySelector("#card [data-alert-id]");
  let kept = null;
  let shownClear = false;
  let opened; // the alert whose row was chosen last
  const place = window.cardPlace;
  const clearBar = window.clearBar;

  function typing() {
    const card = $("card");
    const at = document.activeElement;
    return card && (card.dataset.dirty === "1" || (card.contains(at) && at.matches("input:not([type=radio]):not([type=checkbox]), textarea, select")));
  }

  function reloadCard(headers = {}) {
    const card = openCard();
    if (!card) return;
    const url = card.dataset.url || document.querySelector("#queue [aria-current]")?.getAttribute("href");
    if (!url) return;
    $("card").dataset.dirty = "";
    window.htmx.ajax("GET", url, { target: "#card", swap: "innerHTML", headers });
  }

  // The header names the alert that a reload nobody asked for is about.
  const UNASKED = "X-Unasked";
  const CHANGED = "This alert changed: reload it.";
  function cardChanged() {
    if (typing()) keepTyped();
    else reloadCard({ [UNASKED]: openCard()?.dataset.alertId || "" });
  }

  // What was typed stays, but nobody acts on what the card said before.
  function keepTyped() {
    $("card-updated").hidden = false;
    clearBar.withdraw(CHANGED);
  }

  // By alert: the transaction last announced. Announcements come in the order of commits, so a card that has seen the
  // last one has seen them all. A card says what it has seen as the database does: xmin:xmax:those in progress.
  const announced = {};

  function isOlder(card) {
    const last = announced[card.dataset.alertId];
    const [xmin, xmax, open] = (card.dataset.seen || "").split(":");
    if (last === undefined || xmax === undefined || last < Number(xmin)) return false;
    return last >= Number(xmax) || open.split(",").includes(String(last));
  }

  // A card that is older than what was announced of it does not stay.
  function catchUp() {
    const card = openCard();
    const isBehind = Boolean(card && isOlder(card));
    if (isBehind) cardChanged();
    return isBehind;
  }

  function cardIn(text) {
    return new DOMParser().parseFromString(text, "text/html").querySelector("[data-alert-id]");
  }

  // A card takes the place of another alert's only where its row was the last one chosen.
  function isTooLate(answer, shown, request) {
    if (answer?.dataset.alertId === shown?.dataset.alertId) return false;
    const row = request?.elt?.dataset.alertId;
    return row === undefined || row !== opened;
  }

  function markSelected() {
    const id = openCard()?.dataset.alertId;
    for (const row of document.querySelectorAll("#queue [data-alert-id]")) {
      if (row.dataset.alertId === id) {
        row.setAttribute("aria-current", "true");
        row.classList.remove("is-new");
      } else row.removeAttribute("aria-current");
    }
  }

  function seeCard() {
    const card = $("card");
    const alert = openCard();
    card.dataset.dirty = "";
    $("card-updated").hidden = true;
    clearBar.see(alert);
    if (kept && alert && kept.id === alert.dataset.alertId) {
      for (const part of card.querySelectorAll("details[data-keep]")) if (kept.open.includes(part.dataset.keep)) part.open = true;
    } else place.scroller().scrollTop = 0;
    window.cardAge.see(card);
    place.measureTop();
    if (kept?.at && document.activeElement === document.body) place.focusAgain(kept.at);
    // The moment it is clear: instruction, caution and plate in view, not the last form.
    const clear = Boolean(alert && alert.classList.contains("is-clear"));
    if (clear && !shownClear) place.scroller().scrollTop = 0;
    shownClear = clear;
    kept = null;
    showOutcomeFields();
    markSelected();
  }

  function showOutcomeFields() {
    for (const fields of document.querySelectorAll("[data-shown-for]")) {
      const chosen = fields.form.querySelector('input[name="field_outcome"]:checked');
      fields.hidden = fields.disabled = chosen?.value !== fields.dataset.shownFor;
    }
  }

  let isActDone = false;
  const isAct = (event) => !["get", undefined].includes(event.detail.requestConfig?.verb);

  if (page) {
    $("card").addEventListener("input", (event) => {
      $("card").dataset.dirty = "1";
      if (event.target.name === "field_outcome") showOutcomeFields();
      if (event.target.name === "characters") event.target.value = event.target.value.toUpperCase();
    });
    document.addEventListener("htmx:beforeRequest", (event) => {
      if (event.detail.target === $("card")) opened = event.detail.elt.dataset.alertId || opened;
    });
    document.addEventListener("htmx:beforeSwap", (event) => {
      const unasked = event.detail.requestConfig?.headers?.[UNASKED];
      // The alert changed, and what it says now could not be had.
      if (unasked && unasked === openCard()?.dataset.alertId && event.detail.xhr.status >= 400) clearBar.withdraw(CHANGED);
      if (event.detail.target !== $("card") || !event.detail.shouldSwap) return;
      const alert = openCard();
      const answer = cardIn(event.detail.xhr.responseText);
      // Another alert was opened meanwhile: this answer would slip under a hand that aims at that one.
      if (isTooLate(answer, alert, event.detail.requestConfig)) {
        event.detail.shouldSwap = false;
        if (isAct(event)) reloadQueue();
        return;
      }
      // Somebody began to type while the newer card was on its way: what they typed stays. The answer to a form comes too
      // late when its form is gone: a newer card has taken its place.
      const isLate = event.detail.requestConfig?.elt?.isConnected === false;
      if ((unasked || isLate) && typing()) {
        event.detail.shouldSwap = false;
        if (unasked) keepTyped();
        else $("card-updated").hidden = false;
        return;
      }
      // The answer was written before something that the card on the screen shows already: ask again instead.
      if (alert && answer?.dataset.alertId === alert.dataset.alertId && isOlder(answer) && !isOlder(alert)) {
        event.detail.shouldSwap = false;
        isActDone = isActDone || isAct(event);
        cardChanged();
        return;
      }
      const at = place.of(document.activeElement);
      kept = alert && { id: alert.dataset.alertId, at, open: [...alert.querySelectorAll("details[data-keep][open]:not(.step)")].map((part) => part.dataset.keep) };
    });
    document.addEventListener("htmx:afterSettle", (event) => {
      if (event.detail.target === $("queue")) seeQueue();
      if (event.detail.target === $("card")) {
        seeCard();
        isActDone = isActDone || isAct(event);
        // The next step takes the keyboard once the card says what the next step is.
        if (!catchUp() && isActDone) {
          isActDone = false;
          place.focusStep(document.querySelector("#card [data-next]"));
        }
      }
    });
  }

  // ---- keys --------------------------------------------------------------------------------------------------
  function move(by) {
    const rows = [...document.querySelectorAll("#queue [data-alert-id]")];
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.hasAttribute("aria-current"));
    const row = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))];
    row.focus();
    row.scrollIntoView({ block: "nearest" });
    if (!row.hasAttribute("aria-current")) row.click();
  }

  document.addEventListener("keydown", (event) => {
    if (!page || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const inField = event.target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");
    if (event.key === "Escape") {
      const refusal = document.querySelector("#refusal [data-refusal]");
      if (inField) event.target.blur();
      else if (refusal) refusal.remove();
      else (document.querySelector("#queue [aria-current]") || document.querySelector("#queue [data-alert-id]"))?.focus();
      return;
    }
    if (inField) return;
    const key = event.key.toLowerCase();
    if (key === "j") move(1);
    else if (key === "k") move(-1);
    else if (key === "c") document.querySelector('#card [data-key="c"]')?.click();
    else if (key === "r") reloadCard();
    else if (/^[1-9]$/.test(key)) place.focusStep(document.querySelector('#card [data-step="' + key + '"]'));
    else return;
    event.preventDefault();
  });

  // ---- the line ----------------------------------------------------------------------------------------------
  let lastMessage = Date.now(); // the wall clock: after a sleep, what was heard before it is old
  let lastLostTone = 0;
  let leaving = false;

  function heardFrom() {
    lastMessage = Date.now();
    if (root.dataset.line === "live") return;
    window.setLine("live", "Live");
    if ($("line-bar")) $("line-bar").hidden = true;
  }

  function lost() {
    if (leaving) return;
    if (root.dataset.line !== "lost") {
      window.setLine("lost", "Line lost");
      if ($("line-bar")) $("line-bar").hidden = false;
      lastLostTone = 0;
    }
    if (performance.now() - lastLostTone > LOST_TONE_EVERY || lastLostTone === 0) {
      lastLostTone = performance.now();
      sounds.lowTone();
    }
  }

  function showDelay(words) {
    const bar = $("delay-bar");
    if (bar && bar.textContent !== words) bar.textContent = words;
    if (bar) bar.hidden = !words;
  }

  function hear(kind, data) {
    if (leaving) return;
    if (kind === "lost") return lost();
    if (kind === "ended") return signedOut();
    heardFrom();
    if (kind === "locked") {
      clearBar?.see(null);
      window.cardAge?.see(null);
    }
    window.hearLock(kind, data);
    if (kind === "ready") {
      reloadQueue();
      // What was announced while nobody listened is not known here.
      if (openCard()) cardChanged();
    }
    if (kind === "beat") showDelay(JSON.parse(data || "{}").delay || "");
    if (kind === "alert") {
      const { id, xact } = JSON.parse(data);
      announced[id] = Number(xact);
      reloadQueue();
      catchUp();
    }
  }

  function signedOut() {
    leaving = true;
    window.setLine("lost", "Signed out");
    window.toSignIn();
  }

  setInterval(() => {
    if (page && (clearBar.isOver() || window.cardAge.hasBecomeLate())) cardChanged();
    if (!leaving && Date.now() - lastMessage > BEATS_MISSED_AFTER) lost();
  }, 1000);
  window.addEventListener("pagehide", () => {
    leaving = true;
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) leaving = false;
  });

  document.addEventListener("sound:ready", () => scan(lastRows));
  window.setLine("connecting", "Connecting");
  if (page) {
    seeQueue();
    seeCard();
  }
  sounds.show();
  window.alertLine.open(settings.events, document.body.dataset.person || "", hear);
})();
