// Results: map and time line of all that was found; a read under the pointer or the focus stands out in all three places.
(function () {
  "use strict";
  let circles = [];

  function reads() {
    return Array.from(document.querySelectorAll(".results-list [data-read]"));
  }

  function drawMap() {
    const data = document.getElementById("read-marks");
    if (!data) return;
    const marks = JSON.parse(data.textContent);
    const map = window.baseMap(document.getElementById("results-map"), marks.map((mark) => mark.place));
    circles = marks.map((mark) => {
      const here = reads().filter((read) => read.dataset.camera === String(mark.camera)).map((read) => read.dataset.read);
      const circle = L.circleMarker(mark.place, { radius: 7 + Math.min(9, 2 * Math.log2(mark.count)), className: "camera-mark" }).addTo(map);
      circle.bindTooltip(mark.label + (here.length ? ", on this page no. " + here.join(", ") : ""));
      return { camera: mark.camera, circle };
    });
  }

  // Each read of the page as a tick below the bars.
  function drawTicks() {
    const line = document.querySelector(".time-line svg");
    if (!line) return;
    const start = Number(line.dataset.start);
    const stretch = Number(line.dataset.end) - start || 1;
    reads().forEach((read) => {
      const x = (1000 * (Number(read.dataset.seconds) - start)) / stretch;
      const tick = document.createElementNS("http://www.w3.org/2000/svg", "line");
      const place = { x1: x, x2: x, y1: 62, y2: 76, class: "time-read", "data-read": read.dataset.read };
      Object.entries(place).forEach(([name, value]) => tick.setAttribute(name, value));
      line.append(tick);
    });
  }

  function light(event, isOn) {
    const read = event.target.closest("[data-read]");
    if (!read) return;
    const same = document.querySelectorAll('[data-read="' + read.dataset.read + '"]');
    same.forEach((each) => each.classList.toggle("is-lit", isOn));
    const camera = Array.from(same).map((each) => each.dataset.camera).find(Boolean);
    circles
      .filter((each) => String(each.camera) === camera)
      .forEach((each) => each.circle.getElement() && each.circle.getElement().classList.toggle("camera-chosen", isOn));
  }

  ["mouseover", "focusin"].forEach((name) => document.addEventListener(name, (event) => light(event, true)));
  ["mouseout", "focusout"].forEach((name) => document.addEventListener(name, (event) => light(event, false)));
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "where") return;
    drawMap();
    drawTicks();
  });
})();
