// The base map: the agency's street sketch (GeoJSON), or tiles where a server is set. Colors come from search.css.
(function () {
  "use strict";

  function streetStyle(feature) {
    const kind = feature.properties.kind;
    return { className: "street street-" + kind, interactive: false, fill: feature.geometry.type === "Polygon" };
  }

  // A Leaflet map in the element, fitted to the points; the streets follow when they are there.
  window.baseMap = function (element, points) {
    const map = L.map(element, { attributionControl: Boolean(element.dataset.credit), zoomSnap: 0.5, minZoom: 9, maxZoom: 18 });
    if (element.dataset.credit) map.attributionControl.setPrefix(false);
    if (points.length) map.fitBounds(L.latLngBounds(points).pad(0.15), { maxZoom: 16 });
    else map.setView([0, 0], 2);
    if (element.dataset.tiles) {
      L.tileLayer(element.dataset.tiles, { attribution: element.dataset.credit, maxZoom: 18 }).addTo(map);
    } else if (element.dataset.streets) {
      fetch(element.dataset.streets, { credentials: "same-origin" })
        .then((answer) => (answer.ok ? answer.json() : null))
        .then((streets) => {
          if (!streets) return;
          const layer = L.geoJSON(streets, { style: streetStyle, onEachFeature: nameStreet });
          layer.addTo(map).bringToBack();
        })
        .catch(() => {});
    }
    return map;
  };

  function nameStreet(feature, layer) {
    if (!feature.properties.name || !["highway", "water", "park"].includes(feature.properties.kind)) return;
    layer.bindTooltip(feature.properties.name, { permanent: true, direction: "center", className: "street-name", interactive: false });
  }

  window.placeOf = function (text) {
    return text ? text.split(",").map(Number) : null;
  };
})();
