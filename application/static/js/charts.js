// The arrow keys walk a chart's points, so that Tab leads past it in one step; without script Tab meets them all.
(() => {
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

  for (const chart of document.querySelectorAll(".plot")) {
    const points = [...chart.querySelectorAll(".plot-point")];
    points.forEach((point, place) => point.setAttribute("tabindex", place ? "-1" : "0"));
    chart.addEventListener("keydown", (event) => {
      const from = points.indexOf(document.activeElement);
      const last = points.length - 1;
      let to = event.key === "Home" ? 0 : event.key === "End" ? last : null;
      if (event.key in STEPS) to = Math.min(last, Math.max(0, from + STEPS[event.key]));
      if (from < 0 || to === null || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      points[from].setAttribute("tabindex", "-1");
      points[to].setAttribute("tabindex", "0");
      points[to].focus();
    });
  }
})();
