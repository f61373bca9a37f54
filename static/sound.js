// The sounds of alerts: the test tone that wakes them, ringing, the low tone of a lost line, mute. A browser is silent
// before a click, so until the test tone was heard a red bar says so. `window.alertSounds` is what alerts.js calls.
(function () {
  "use strict";
  const root = document.documentElement;
  const $ = (id) => document.getElementById(id);

  function remembered(store, key, fallback) {
    try {
      return JSON.parse(store.getItem(key)) ?? fallback;
    } catch {
      return fallback;
    }
  }
  function remember(store, key, value) {
    try {
      store.setItem(key, JSON.stringify(value));
    } catch {
      /* storage is closed: it is only remembered while this page is open */
    }
  }

  // ---- sound -------------------------------------------------------------------------------------------------
  const sounds = { rings: 0, pending: 0, muted: 0, lostTones: 0, testTones: 0, last: "" };
  let audio = null;
  let heard = remembered(sessionStorage, "soundHeard", false);
  let mute = remembered(localStorage, "soundMuted", false);

  function publish() {
    root.dataset.rings = sounds.rings;
    root.dataset.pending = sounds.pending;
    root.dataset.muted = sounds.muted;
    root.dataset.lostTones = sounds.lostTones;
    root.dataset.sound = !soundReady() ? "off" : mute ? "muted" : "on";
  }

  function context() {
    if (!audio && window.AudioContext) {
      audio = new AudioContext();
      audio.addEventListener("statechange", showSound);
    }
    return audio;
  }

  function soundReady() {
    return heard && audio !== null && audio.state === "running";
  }

  function tone(hertz, start, seconds, loud, shape) {
    const oscillator = audio.createOscillator();
    const gain = audio.createGain();
    oscillator.type = shape;
    oscillator.frequency.value = hertz;
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(loud, start + 0.015);
    gain.gain.setValueAtTime(loud, start + seconds - 0.03);
    gain.gain.linearRampToValueAtTime(0, start + seconds);
    oscillator.connect(gain).connect(audio.destination);
    oscillator.start(start);
    oscillator.stop(start + seconds);
  }

  function twoTone(high) {
    const begin = audio.currentTime + 0.03;
    const times = high ? 6 : 3;
    for (let i = 0; i < times; i += 1) {
      const start = begin + i * (high ? 0.42 : 0.62);
      tone(high ? 1175 : 880, start, 0.19, high ? 0.6 : 0.35, high ? "square" : "triangle");
      tone(high ? 784 : 659, start + 0.19, 0.19, high ? 0.6 : 0.35, high ? "square" : "triangle");
    }
  }

  function lowTone() {
    if (!soundReady()) return;
    const begin = audio.currentTime + 0.03;
    tone(196, begin, 0.45, 0.5, "triangle");
    tone(147, begin + 0.5, 0.6, 0.5, "triangle");
    sounds.lostTones += 1;
    publish();
  }

  function ring(high) {
    twoTone(high);
    sounds.rings += 1;
    sounds.last = high ? "high" : "normal";
    publish();
  }

  function showSound() {
    const ready = soundReady();
    const bar = $("sound-bar");
    if (bar) bar.hidden = ready;
    for (const button of document.querySelectorAll("[data-sound-toggle]")) {
      const state = !ready ? "off" : mute ? "muted" : "on";
      button.querySelector("[data-text]").textContent = { off: "Sound off", muted: "Muted", on: "Sound on" }[state];
      button.setAttribute("aria-pressed", String(state === "on"));
      button.title = state === "muted" ? "Muted: high priority alerts still sound" : "";
      const use = button.querySelector("use");
      use.setAttribute("href", use.getAttribute("href").split("#")[0] + "#" + { off: "volume-off", muted: "volume-3", on: "volume" }[state]);
    }
    publish();
    if (ready) document.dispatchEvent(new Event("sound:ready"));
  }

  async function test() {
    if (!context()) return;
    await audio.resume();
    twoTone(false);
    sounds.testTones += 1;
    const bar = $("sound-bar");
    bar.querySelector("[data-sound-test]").hidden = true;
    bar.querySelector("[data-sound-ask]").hidden = true;
    for (const part of bar.querySelectorAll("[data-sound-question], [data-sound-heard], [data-sound-again]")) part.hidden = false;
    bar.querySelector("[data-sound-heard]").focus();
  }

  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    if (on("[data-sound-test]") || on("[data-sound-again]")) test();
    else if (on("[data-sound-heard]")) {
      heard = true;
      remember(sessionStorage, "soundHeard", true);
      showSound();
    } else if (on("[data-sound-toggle]")) {
      if (!soundReady()) test();
      else {
        mute = !mute;
        remember(localStorage, "soundMuted", mute);
        showSound();
      }
    }
  });
  // Heard before in this tab: the first touch of a new page wakes the sound again.
  for (const kind of ["pointerdown", "keydown"]) {
    document.addEventListener(kind, () => {
      if (heard && context() && audio.state !== "running") audio.resume().then(showSound);
    });
  }

  Object.assign(sounds, {
    remembered,
    remember,
    ring,
    lowTone,
    publish,
    isReady: soundReady,
    isMuted: () => mute,
    show: () => {
      context();
      showSound();
    },
  });
  window.alertSounds = sounds;
})();
