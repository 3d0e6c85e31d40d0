// Another time or another way of drawing comes without loading the page anew: the address is that of the page, so
// that it can be sent on, and going back works. Of the rest of the page only what tells the time or the way follows:
// units and networks that are ticked and not yet sent stay. Whatever goes wrong, the browser loads the page instead.
(() => {
  const PART = "[data-chart-part]", FOLLOWS = "[data-chart-follows]";
  let latest = 0;

  async function show(address, isNew) {
    const part = document.querySelector(PART), number = (latest += 1);
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    const again = focused && (focused.className === "timeline-live" || focused.closest(".timeline") ? ".timeline-live" : null);
    part.setAttribute("aria-busy", "true");
    let page;
    try {
      const answer = await fetch(address);
      if (!answer.ok || answer.redirected) throw new Error("no chart");
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      location.assign(address);
      return;
    }
    if (number !== latest) return;
    for (const selector of [PART, FOLLOWS]) {
      const next = [...page.querySelectorAll(selector)];
      document.querySelectorAll(selector).forEach((now, place) => next[place] && now.replaceWith(document.adoptNode(next[place])));
    }
    if (isNew) history.pushState({}, "", address);
    const fresh = document.querySelector(PART);
    fresh.dispatchEvent(new CustomEvent("timeline:new", { bubbles: true }));
    (fresh.querySelector(again ?? "[aria-current]") ?? fresh).focus({ preventScroll: true });
  }

  document.addEventListener("timeline:frame", (event) => {
    event.preventDefault();
    show(event.detail.address, true);
  });
  document.addEventListener("click", (event) => {
    const way = event.target.closest?.(`${PART} .time-frame a`);
    if (!way || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    show(way.href, true);
  });
  addEventListener("popstate", () => show(location.href, false));
})();
