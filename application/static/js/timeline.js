// Takes over the server's drawing of a chart over time: exact values under the pointer and by the arrow keys, and
// a time frame chosen by dragging or by Shift and the arrows. What is drawn, and where, the server has worked out.
(() => {
  const HEIGHT = 200, TOP = 26, FLOOR = 176;
  const DASHES = { 1: [], 2: [7, 4], 3: [2, 4], 4: [9, 3, 2, 3] };
  const STEPS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };
  const LEAPS = { PageDown: 1, PageUp: -1, End: Infinity, Home: -Infinity };
  const LEAST_DRAG = { mouse: 8, pen: 8, touch: 24 };

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  // Long runs have no dashes; there the first line is the thick one, as in the style sheet.
  const pen = ({ hue, solid }) => ({ dash: solid ? [] : DASHES[hue], width: solid && hue !== 1 ? 1.5 : 2 });
  const day = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);

  function made(name, className, attributes = {}) {
    const element = document.createElement(name);
    element.className = className;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  }

  // The words and figures of the chart, by place.
  function reading(room) {
    const chart = JSON.parse(room.dataset.timeline);
    const rows = room.closest("figure").querySelectorAll("tbody tr");
    const labels = [...rows].map((row) => row.cells[0].textContent).reverse();
    let seconds = 0;
    chart.times = chart.times.map((step) => (seconds += step));
    chart.labels = labels;
    chart.last = chart.times.length - 1;
    chart.words = (place) => {
      const told = chart.lines.map(({ label, values, texts }) => {
        if (values[place] === null) return `${label} no figure`;
        return `${label} ${texts ? texts[place] : values[place].toLocaleString("en")}`;
      });
      const marks = chart.marks.filter(([at]) => at === place).map(([, words]) => `. ${words}`);
      return `${labels[place]}: ${told.join(", ")}${marks.join("")}`;
    };
    return chart;
  }

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

  function options(chart, room, onCursor) {
    const family = getComputedStyle(room).fontFamily;
    const series = chart.lines.map((line) => {
      const { hue, values } = line, { dash, width } = pen(line);
      const known = (at) => (values[at] ?? null) !== null;
      const alone = [...values.keys()].filter((at) => known(at) && !known(at - 1) && !known(at + 1));
      return {
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

  class LiveChart {
    constructor(room, chart) {
      Object.assign(this, { room, chart, frame: room.dataset.frame, place: chart.last, chosen: null, grip: null });
      this.told = room.querySelector(".timeline-told");
      this.idle = this.told.textContent;
      const title = room.querySelector(".plot-timeline").getAttribute("aria-label");
      const ways = this.frame ? " Shift with them chooses a time frame, Enter shows it, Escape lets it go." : "";
      this.live = made("div", `timeline-live${this.frame ? " can-frame" : ""}`, {
        tabindex: "0",
        role: "application",
        "aria-roledescription": "chart",
        "aria-label": `${title}. The arrow keys walk the times.${ways}`,
      });
      this.voice = made("p", "visually-hidden", { role: "status" });
      room.append(this.live, this.voice);
      this.build();
      this.show(null);
      room.classList.add("is-live");
      this.listen();
    }

    build() {
      this.plot?.destroy();
      const lines = this.chart.lines.map((line) => line.values);
      const drawn = options(this.chart, this.room, (plot) => this.followCursor(plot.cursor));
      this.plot = new uPlot(drawn, [this.chart.times, ...lines], this.live);
      this.letGo();
      this.listenToPointer(this.plot.over);
    }

    // The pointer's place while it is there, else the keyboard's, else the whole.
    followCursor({ idx, left }) {
      if (left >= 0 && typeof idx === "number") this.show(idx);
      else this.show(this.live.matches(":focus-visible") ? this.place : null);
    }

    show(place) {
      this.told.textContent = place === null ? this.idle : this.chart.words(place);
      this.told.classList.toggle("is-exact", place !== null);
    }

    x(place) {
      return this.plot.valToPos(this.chart.times[place], "x");
    }

    point(place) {
      this.plot.setCursor({ left: this.x(place), top: 1 });
      this.show(place);
    }

    choose(from, to) {
      this.chosen = from === to ? null : [Math.min(from, to), Math.max(from, to)];
      const [left, right] = this.chosen ? this.chosen.map((place) => this.x(place)) : [0, 0];
      this.live.classList.toggle("is-choosing", this.chosen !== null);
      this.plot.setSelect({ left, width: right - left, top: 0, height: FLOOR - TOP }, false);
    }

    letGo() {
      this.grip = null;
      this.choose(null, null);
    }

    go() {
      const address = new URL(this.frame, location.href);
      ["from", "to"].forEach((end, at) => address.searchParams.set(end, day(this.chart.times[this.chosen[at]])));
      location.assign(address);
    }

    // One way for mouse, pen and touch; by touch the page still scrolls up and down.
    listenToPointer(over) {
      const placeOf = ({ clientX }) => {
        const left = clientX - over.getBoundingClientRect().left;
        return this.plot.posToIdx(Math.min(over.clientWidth, Math.max(0, left)));
      };
      over.addEventListener("pointerdown", (event) => {
        if (event.button !== 0 || !event.isPrimary) return;
        this.letGo();
        this.place = placeOf(event);
        this.point(this.place);
        if (!this.frame) return;
        over.setPointerCapture(event.pointerId);
        this.grip = { place: this.place, x: event.clientX };
      });
      over.addEventListener("pointermove", (event) => {
        if (!this.grip) return;
        this.point(placeOf(event));
        this.choose(this.grip.place, placeOf(event));
      });
      over.addEventListener("pointerup", (event) => {
        const least = LEAST_DRAG[event.pointerType] ?? LEAST_DRAG.mouse;
        if (this.grip && this.chosen && Math.abs(event.clientX - this.grip.x) >= least) this.go();
        else if (this.grip) this.letGo();
        this.grip = null;
      });
      over.addEventListener("pointercancel", () => this.letGo());
    }

    listen() {
      this.live.addEventListener("focus", () => {
        if (!this.live.matches(":focus-visible")) return;
        this.point(this.place);
        this.voice.textContent = this.chart.words(this.place);
      });
      this.live.addEventListener("blur", () => {
        this.letGo();
        this.plot.setCursor({ left: -10, top: -10 });
        this.show(null);
      });
      this.live.addEventListener("keydown", (event) => {
        if (!event.ctrlKey && !event.metaKey && !event.altKey && this.press(event)) event.preventDefault();
      });
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.build());
      new ResizeObserver(() => {
        const width = this.room.clientWidth;
        if (!width || width === this.plot.width) return;
        this.letGo();
        this.plot.setSize({ width, height: HEIGHT });
      }).observe(this.room);
    }

    // Whether the key meant something here.
    press({ key, shiftKey }) {
      if (key === "Escape" && this.chosen) {
        this.letGo();
        this.voice.textContent = `Let go. ${this.chart.words(this.place)}`;
      } else if (key === "Enter" && this.chosen) this.go();
      else if (key in STEPS || key in LEAPS) this.walk(key, shiftKey);
      else return false;
      return true;
    }

    walk(key, stretches) {
      const { chart, place: from } = this;
      const leap = Math.max(2, Math.round(chart.last / 10));
      const to = from + (STEPS[key] ?? LEAPS[key] * leap);
      this.place = Math.min(chart.last, Math.max(0, to));
      this.point(this.place);
      if (this.frame && stretches) {
        const [first, last] = this.chosen ?? [from, from];
        this.choose(first === from ? last : first, this.place);
      } else this.letGo();
      const chosen = this.chosen?.map((place) => chart.labels[place]).join(" to ");
      this.voice.textContent = chosen ? `${chosen}. ${chart.words(this.place)}` : chart.words(this.place);
    }
  }

  if (typeof uPlot === "undefined") return;
  for (const room of document.querySelectorAll("[data-timeline]")) {
    const chart = reading(room);
    if (chart.labels.length === chart.times.length) new LiveChart(room, chart);
  }
})();
