// One line to the server for all tabs of a browser. The tab that holds the lock listens and passes on what it hears;
// when it closes, the browser gives the lock to the next tab. Without locks (plain http) every tab listens by itself.
// window.alertLine.open(address, person, hear): hear(kind, data) with ready, beat, alert, locked, waiting, lost, ended, in every tab.
(function () {
  "use strict";
  const KINDS = ["ready", "beat", "alert", "locked", "waiting", "ended"];
  const BEATS_MISSED_AFTER = 8000; // the server beats every 3 s
  const RETRY_AFTER = 4000;
  const LEADER_SILENT_AFTER = 6000; // a leader says every second that it is there
  const TICK = 1000;

  function open(address, person, hear) {
    const name = "alerts-" + person;
    const tab = String(Math.random()).slice(2);
    const shares = Boolean(navigator.locks && window.BroadcastChannel);
    const channel = shares ? new BroadcastChannel(name) : null;
    let source = null;
    let release = null; // gives the lock back; set while this tab leads
    let lastMessage = 0;
    let lastAttempt = 0;
    let lastSign = performance.now();
    let isOver = false;
    let isLocked = false;

    function tell(kind, data, to) {
      if (channel) channel.postMessage({ kind, data, to });
    }

    function heard(kind, data) {
      lastMessage = performance.now();
      if (kind === "locked" || kind === "ready") isLocked = kind === "locked";
      tell(kind, data);
      if (kind === "ended") stop();
      hear(kind, data);
    }

    function connect() {
      if (source) source.close();
      lastAttempt = performance.now();
      source = new EventSource(address);
      for (const kind of KINDS) source.addEventListener(kind, (event) => heard(kind, event.data));
      source.addEventListener("error", () => {
        tell("lost");
        hear("lost");
      });
    }

    function lead() {
      document.documentElement.dataset.leads = "1";
      connect();
    }

    function follow() {
      document.documentElement.dataset.leads = "0";
      if (source) source.close();
      source = null;
      release = null;
    }

    function queueForLead(steal) {
      lastSign = performance.now();
      navigator.locks
        .request(name, steal ? { steal: true } : {}, () => {
          if (isOver) return undefined;
          return new Promise((resolve) => {
            release = resolve;
            lead();
          });
        })
        .catch(() => {
          // Another tab took over because this one seemed to sleep.
          follow();
          if (!isOver && !steal) queueForLead(false);
        });
    }

    function start() {
      isOver = false;
      if (!shares) return lead();
      document.documentElement.dataset.leads = "0";
      queueForLead(false);
      tell("hello", tab);
      return undefined;
    }

    function stop() {
      isOver = true;
      const give = release;
      follow();
      if (give) give();
    }

    if (channel) {
      channel.addEventListener("message", (event) => {
        const { kind, data, to } = event.data;
        if (isOver || (to && to !== tab)) return;
        if (kind === "hello") {
          // A new tab: it hears at once how the line is.
          const state = isLocked ? "locked" : "ready";
          if (release) tell(performance.now() - lastMessage < BEATS_MISSED_AFTER ? state : "lost", undefined, data);
          return;
        }
        lastSign = performance.now();
        if (release || kind === "leads") return;
        if (kind === "ended") stop();
        hear(kind, data);
      });
    }

    setInterval(() => {
      if (isOver) return;
      const now = performance.now();
      if (source) {
        tell("leads");
        const silent = now - Math.max(lastMessage, lastAttempt) > BEATS_MISSED_AFTER;
        const stalled = source.readyState === EventSource.CLOSED || silent;
        if (stalled && now - lastAttempt > RETRY_AFTER) connect();
      } else if (shares && document.visibilityState === "visible" && now - lastSign > LEADER_SILENT_AFTER) {
        queueForLead(true);
      }
    }, TICK);
    window.addEventListener("pagehide", stop);
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) start();
    });
    start();
  }

  window.alertLine = { open };
})();
