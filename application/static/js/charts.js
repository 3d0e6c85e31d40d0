// The arrow keys walk a chart's points, along and across, so that Tab leads past it in one step.
(() => {
  for (const chart of document.querySelectorAll(".plot")) {
    const points = [...chart.querySelectorAll(".plot-point")];
    const row = Number(chart.dataset.columns) || 1;
    const steps = { ArrowRight: 1, ArrowDown: row, ArrowLeft: -1, ArrowUp: -row };
    points.forEach((point, place) => point.setAttribute("tabindex", place ? "-1" : "0"));
    chart.addEventListener("keydown", (event) => {
      const from = points.indexOf(document.activeElement);
      const last = points.length - 1;
      let to = event.key === "Home" ? 0 : event.key === "End" ? last : null;
      if (event.key in steps) to = points[from + steps[event.key]] ? from + steps[event.key] : from;
      if (from < 0 || to === null || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      points[from].setAttribute("tabindex", "-1");
      points[to].setAttribute("tabindex", "0");
      points[to].focus();
    });
  }
})();
