// The search form: choosing cameras on the map. Without script the list alone does it.
(function () {
  "use strict";
  let map = null;
  let marks = [];

  function boxes() {
    return Array.from(document.querySelectorAll(".camera-list input"));
  }

  function showChosen() {
    const all = boxes();
    const chosen = all.filter((box) => box.checked);
    const place = document.querySelector("[data-chosen]");
    if (place) place.textContent = chosen.length ? chosen.length + " of " + all.length : "all " + all.length;
    marks.forEach(({ box, mark }) => mark.getElement() && mark.getElement().classList.toggle("camera-chosen", box.checked));
  }

  function open() {
    const element = document.getElementById("camera-map");
    if (!element || element.dataset.ready) return;
    element.dataset.ready = "yes";
    const placed = boxes().map((box) => ({ box, place: window.placeOf(box.dataset.place) })).filter((each) => each.place);
    map = window.baseMap(element, placed.map((each) => each.place));
    marks = placed.map(({ box, place }) => {
      const mark = L.circleMarker(place, { radius: 9, className: "camera-mark" }).addTo(map);
      mark.bindTooltip(box.closest("label").textContent.trim());
      mark.on("click", () => {
        box.checked = !box.checked;
        showChosen();
      });
      return { box, mark };
    });
    showChosen();
  }

  function ready() {
    marks = [];
    const cameras = document.getElementById("cameras");
    if (!cameras) return;
    cameras.addEventListener("toggle", () => cameras.open && open());
    if (cameras.open) open();
    showChosen();
  }

  document.addEventListener("change", (event) => event.target.closest(".camera-list") && showChosen());
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take]");
    if (!button) return;
    const bounds = map && map.getBounds();
    boxes().forEach((box) => {
      const place = window.placeOf(box.dataset.place);
      box.checked = button.dataset.take === "in-view" && Boolean(bounds && place && bounds.contains(place));
    });
    showChosen();
  });
  document.addEventListener("DOMContentLoaded", ready);
  document.addEventListener("htmx:afterSwap", (event) => event.detail.target.id === "search-form" && ready());
})();
