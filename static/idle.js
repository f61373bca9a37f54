// Every page behind the gate: says which requests it makes by itself, tells the server of keys and touches, and takes away
// what it shows once the session is locked. Whether it is locked is the server's word alone; it refuses all data then.
(function () {
  "use strict";
  const root = document.documentElement;
  const $ = (id) => document.getElementById(id);
  const TOUCHED_FOR = 10000; // what is asked for so soon after a key or a touch, a person asked for
  const TELL_EVERY = 120000;
  const ASK_EVERY = 60000;
  const LOOK_EVERY = 5000;
  const WAITING_TONE_EVERY = 15000;
  const SIGNED_IN_WITHIN = 5000;
  const settings = document.body.dataset;
  // The wall clock: it goes on while a laptop sleeps.
  let touched = Date.now();
  let told = Date.now();
  let asked = Date.now();

  // The headers of a request, with word that nobody asked for it where that is so.
  function askedHeaders(headers = {}) {
    return Date.now() - touched > TOUCHED_FOR ? { ...headers, "X-By-Itself": "1" } : headers;
  }
  document.addEventListener("htmx:configRequest", (event) => {
    Object.assign(event.detail.headers, askedHeaders());
  });

  async function ask(method, headers) {
    asked = Date.now();
    try {
      const answer = await fetch(settings.here, { method, headers, credentials: "same-origin" });
      if (answer.redirected) lockScreen();
    } catch {
      /* the line is away: asked again in a minute */
    }
  }

  // No plate and no photograph stays in the page; the sound goes on (alerts.js).
  function lockScreen() {
    const screen = $("lock-screen");
    if (!screen || root.dataset.locked) return;
    root.dataset.locked = "1";
    const main = $("main");
    for (const part of [...main.children]) if (part.id !== "alarm-bars") part.remove();
    if ($("new-alert-bar")) $("new-alert-bar").hidden = true;
    document.title = "Locked";
    main.append(screen.content.cloneNode(true));
    const link = main.querySelector("[data-lock-sign-in]");
    link.href = signInAddress();
    link.focus();
  }

  // On a locked screen: no plate, no photograph, but the sound, again and again, until somebody signs in or takes it.
  // `waiting`: {high}, or false once none waits.
  let lastTone = -WAITING_TONE_EVERY;
  function alertWaits(waiting) {
    const bar = $("waiting-bar");
    if (bar) bar.hidden = !waiting;
    const sounds = window.alertSounds;
    if (!waiting || performance.now() - lastTone < WAITING_TONE_EVERY || !sounds.isReady()) return;
    if (!waiting.high && sounds.isMuted()) return;
    lastTone = performance.now();
    sounds.ring(waiting.high);
  }

  // What the stream of events (alerts.js) tells of the lock.
  function hearLock(kind, data) {
    if (kind === "locked") lockScreen();
    if (kind === "waiting") alertWaits(JSON.parse(data));
    if (kind === "beat") alertWaits(false);
  }

  // Whoever goes away locks it with one click. Where the line is away the browser says so, and shows nothing else either.
  const leaving = document.querySelector("[data-lock-now]");
  if (leaving) {
    leaving.addEventListener("submit", (event) => {
      event.preventDefault();
      fetch(leaving.action, { method: "POST", body: new FormData(leaving), redirect: "manual" })
        .then(lockScreen, () => leaving.submit());
    });
  }

  // The session is over. On the page that signs in it was done in another tab, or here and the answer is on its way.
  let isSent = false;
  document.addEventListener("submit", () => {
    isSent = true;
  });
  function signInAddress() {
    return settings.login + "?next=" + encodeURIComponent(location.pathname + location.search);
  }
  function toSignIn() {
    if (settings.person) location.assign(signInAddress());
    else setTimeout(() => isSent || location.reload(), SIGNED_IN_WITHIN);
  }

  if (settings.here) {
    for (const kind of ["pointerdown", "keydown", "wheel"]) {
      document.addEventListener(
        kind,
        () => {
          touched = Date.now();
          if (root.dataset.locked || touched - told < TELL_EVERY) return;
          told = touched;
          ask("POST", { "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content });
        },
        { passive: true },
      );
    }
    setInterval(() => {
      const now = Date.now();
      if (root.dataset.locked || now - told < settings.idle * 1000 || now - asked < ASK_EVERY) return;
      ask("GET", { "X-By-Itself": "1" });
    }, LOOK_EVERY);
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) ask("GET", { "X-By-Itself": "1" });
    });
  }
  Object.assign(window, { askedHeaders, hearLock, lockScreen, toSignIn });
})();
