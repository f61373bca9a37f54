// The map of the cameras: each a mark by its state, which leads to its page.
(function () {
  "use strict";
  const element = document.getElementById("cameras-map");
  if (!element) return;
  const marks = JSON.parse(document.getElementById("camera-marks").textContent);
  const map = window.baseMap(element, marks.map((mark) => mark.place));
  marks.forEach((mark) => {
    const shape = mark.state === "attention" ? 11 : 8;
    const circle = L.circleMarker(mark.place, { radius: shape, className: "camera-mark camera-" + mark.state }).addTo(map);
    circle.bindTooltip(mark.label);
    circle.on("click", () => { window.location = mark.url; });
  });
})();
