// Draws each <figure data-chart> from the table inside it: the table is the text alternative and the only data.
// data-chart="bars" (one bar a row) or "stacked" (one bar a row, one part a column). Colors come from app.css.
(function () {
  "use strict";
  if (!window.Chart) return;
  const drawn = [];
  window.Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  window.Chart.defaults.font.size = 13;

  function color(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function read(table) {
    const cells = (row) => Array.from(row.cells, (cell) => cell.textContent.trim());
    const [head] = Array.from(table.tHead.rows, cells);
    const rows = Array.from(table.tBodies[0].rows, cells);
    return {
      labels: rows.map((row) => row[0]),
      parts: head.slice(1).map((label, at) => ({ label, data: rows.map((row) => Number(row[at + 1])) })),
    };
  }

  // A long name in lines of its own: cut off, it says nothing.
  function wrapped(label) {
    return (label.match(/.{1,24}(\s|$)|\S+/g) || [label]).map((line) => line.trim());
  }

  function draw(figure) {
    const { labels, parts } = read(figure.querySelector("table"));
    const isStacked = figure.dataset.chart === "stacked";
    const fills = isStacked
      ? ["--chart-1", "--chart-2", "--chart-3", "--chart-4"].map(color)
      : [color("--accent")];
    const ink = color("--ink");
    const grid = { color: color("--line") };
    const ticks = { color: ink, precision: 0 };
    return new window.Chart(figure.querySelector("canvas"), {
      type: "bar",
      data: {
        labels: isStacked ? labels : labels.map(wrapped),
        datasets: parts.map((part, at) => ({
          ...part,
          backgroundColor: fills[at % fills.length],
          borderColor: ink,
          borderWidth: isStacked ? 1 : 0,
          maxBarThickness: 36,
        })),
      },
      options: {
        animation: false,
        maintainAspectRatio: false,
        indexAxis: isStacked ? "x" : "y",
        plugins: { legend: { display: isStacked, position: "bottom", labels: { color: ink, boxWidth: 14 } } },
        scales: {
          x: { stacked: isStacked, grid, ticks, beginAtZero: true },
          y: { stacked: isStacked, grid, ticks, beginAtZero: true },
        },
      },
    });
  }

  function drawAll() {
    drawn.splice(0).forEach((chart) => chart.destroy());
    document.querySelectorAll("figure[data-chart]").forEach((figure) => drawn.push(draw(figure)));
  }

  drawAll();
  new MutationObserver(drawAll).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
})();
