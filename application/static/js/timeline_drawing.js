// Draws a chart over time as the server does, in the same place: what uPlot is told of its lines, axes and marks.
// static/js/timeline.js, which lets it be explored, takes it from `timelineDrawing`.
(() => {
  const HEIGHT = 200, TOP = 26, FLOOR = 176;
  const DASHES = { 1: [], 2: [7, 4], 3: [2, 4], 4: [9, 3, 2, 3] };

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  // Long runs have no dashes; there the first line is the thick one, as in the style sheet.
  const pen = ({ hue, solid }) => ({ dash: solid ? [] : DASHES[hue], width: solid && hue !== 1 ? 1.5 : 2 });

  // Marks, what stands below the axis, and the names beside the lines: as in the server's drawing.
  function writer(plot, family) {
    const { ctx, bbox } = plot, ratio = uPlot.pxRatio;
    const ink = { name: colour("--ink"), tick: colour("--ink-soft") };
    const paper = colour("--paper"), event = colour("--line-strong");
    const write = (text, x, y, align, kind) => {
      ctx.font = `${kind === "name" ? 600 : 400} ${12 * ratio}px ${family}`;
      ctx.textAlign = { start: "left", end: "right", middle: "center" }[align];
      ctx.textBaseline = "alphabetic";
      ctx.lineJoin = "round";
      ctx.lineWidth = 3 * ratio;
      ctx.strokeStyle = paper;
      ctx.strokeText(text, x, y * ratio);
      ctx.fillStyle = ink[kind];
      ctx.fillText(text, x, y * ratio);
    };
    const stroke = (x1, y1, x2, y2, style, width, dash) => {
      ctx.beginPath();
      ctx.strokeStyle = style;
      ctx.lineWidth = width * ratio;
      ctx.setLineDash(dash.map((part) => part * ratio));
      ctx.moveTo(x1, y1 * ratio);
      ctx.lineTo(x2, y2 * ratio);
      ctx.stroke();
      ctx.setLineDash([]);
    };
    return { write, stroke, ratio, event, left: bbox.left, right: bbox.left + bbox.width };
  }

  function drawMarks(plot, chart, family) {
    const { stroke, event } = writer(plot, family);
    for (const [place] of chart.marks) {
      const x = plot.valToPos(chart.times[place], "x", true);
      stroke(x, 18, x, FLOOR, event, 1, [3, 3]);
    }
  }

  function drawWords(plot, chart, family) {
    const { write, stroke, ratio, left, right } = writer(plot, family);
    const at = (share) => left + share * (right - left);
    plot.ctx.save();
    for (const [, words, share, aside, y, align] of chart.marks) write(words, at(share) + aside * ratio, y, align, "tick");
    for (const [share, align, text, least] of chart.below) {
      if (plot.width >= least) write(text, at(share), HEIGHT - 6, align, "tick");
    }
    // Where the style sheet leaves no room beside the plot, the names stand above it.
    const hasRoom = plot.width * ratio - right > 28 * ratio;
    for (const [hue, y, name] of hasRoom ? chart.names : []) {
      const { dash, width } = pen(chart.lines.find((line) => line.hue === hue));
      stroke(right + 6 * ratio, y, right + 22 * ratio, y, colour(`--series-${hue}`), width, dash);
      write(name, right + 28 * ratio, y + 4, "start", "name");
    }
    plot.ctx.restore();
  }

  // Places of values to which no line leads, neither from before nor from behind.
  function lonely({ values, breaks }) {
    const known = [...values.keys()].filter((at) => values[at] !== null);
    const leads = (from, to) => to !== undefined && from !== undefined && (breaks ? !breaks.has(to) : to === from + 1);
    return known.filter((at, number) => !leads(known[number - 1], at) && !leads(at, known[number + 1]));
  }

  // Where a thinned line is interrupted, from pixel to pixel.
  const gapsOf = ({ values, breaks }, chart) => (plot) => {
    const x = (at) => Math.round(plot.valToPos(chart.times[at], "x", true));
    const found = [];
    let before = null;
    values.forEach((value, at) => {
      if (value === null) return;
      if (breaks.has(at) && before !== null) found.push([x(before), x(at)]);
      before = at;
    });
    return found;
  };

  function options(chart, room, onCursor) {
    const family = getComputedStyle(room).fontFamily;
    const series = chart.lines.map((line) => {
      const { hue, breaks } = line, { dash, width } = pen(line);
      const alone = lonely(line);
      return {
        ...(breaks && { gaps: gapsOf(line, chart) }),
        stroke: colour(`--series-${hue}`),
        width,
        dash: dash.map((part) => part * uPlot.pxRatio),
        points: { show: false, filter: () => (alone.length ? alone : null), size: 5, fill: colour(`--series-${hue}`) },
      };
    });
    return {
      width: room.clientWidth,
      height: HEIGHT,
      padding: [TOP, () => parseFloat(getComputedStyle(room).paddingRight), HEIGHT - FLOOR, 0],
      scales: { x: { time: false, range: () => chart.span }, y: { range: () => chart.scale } },
      series: [{}, ...series],
      axes: [
        { show: false },
        {
          size: () => parseFloat(getComputedStyle(room).paddingLeft),
          gap: 8,
          font: `12px ${family}`,
          stroke: colour("--ink-soft"),
          grid: { stroke: colour("--grid"), width: 1 },
          ticks: { show: false },
          splits: () => chart.steps.map(([step]) => step),
          values: () => chart.steps.map(([, text]) => text),
        },
      ],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false, setScale: false }, points: { size: 9 } },
      hooks: {
        drawAxes: [(plot) => drawMarks(plot, chart, family)],
        draw: [(plot) => drawWords(plot, chart, family)],
        setCursor: [onCursor],
      },
    };
  }

  window.timelineDrawing = { HEIGHT, TOP, FLOOR, options };
})();
