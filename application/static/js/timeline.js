// Takes over the server's drawing of a chart over time: exact values under the pointer and by the arrow keys, and
// a time frame chosen by dragging or by Shift and the arrows. What is drawn, and where, the server has worked out.
(() => {
  const { HEIGHT, TOP, FLOOR, options } = window.timelineDrawing;
  const STEPS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };
  const LEAPS = { PageDown: 1, PageUp: -1, End: Infinity, Home: -Infinity };
  const LEAST_DRAG = { mouse: 8, pen: 8, touch: 24 };

  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

  const day = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);
  const minute = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 16);
  const minuteWords = (seconds) => {
    const at = new Date(seconds * 1000);
    return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}, ${minute(seconds).slice(11)}`;
  };

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
    let seconds = 0;
    chart.times = chart.times.map((step) => (seconds += step));
    // A thinned chart's table has fewer rows; its lines need no value where another has one.
    if (chart.breaks) chart.labels = chart.times.map(minuteWords);
    else chart.labels = [...rows].map((row) => row.cells[0].textContent).reverse();
    chart.lines.forEach((line, at) => {
      line.breaks = chart.breaks && new Set(chart.breaks[at]);
      line.drawn = chart.breaks ? line.values.map((value) => value ?? undefined) : line.values;
    });
    chart.last = chart.times.length - 1;
    chart.words = (place) => {
      const lines = chart.lines.filter(({ values }) => !chart.breaks || values[place] !== null);
      const told = lines.map(({ label, values, texts }) => {
        if (values[place] === null) return `${label} no figure`;
        return `${label} ${texts ? texts[place] : values[place].toLocaleString("en")}`;
      });
      const marks = chart.marks.filter(([at]) => at === place).map(([, words]) => `. ${words}`);
      return `${chart.labels[place]}: ${told.join(", ")}${marks.join("")}`;
    };
    return chart;
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
      const lines = this.chart.lines.map((line) => line.drawn);
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
      address.searchParams.delete("days");
      const told = this.chart.breaks ? minute : day;
      ["from", "to"].forEach((end, at) => address.searchParams.set(end, told(this.chart.times[this.chosen[at]])));
      // A page that brings the frame without loading anew says so by preventing this.
      const asked = new CustomEvent("timeline:frame", { bubbles: true, cancelable: true, detail: { address } });
      if (this.room.dispatchEvent(asked)) location.assign(address);
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
  const start = (within) => {
    for (const room of within.querySelectorAll("[data-timeline]:not(.is-live)")) {
      const chart = reading(room);
      if (chart.labels.length === chart.times.length) new LiveChart(room, chart);
    }
  };
  start(document);
  document.addEventListener("timeline:new", (event) => start(event.target));
})();
