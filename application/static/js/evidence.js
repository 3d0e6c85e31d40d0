// What stands behind a figure opens over the page instead of leaving it. Without this file it is a page.
(function () {
  "use strict";
  if (typeof HTMLDialogElement === "undefined") { return; }
  var pane = null, body = null, whole = null, back = null, asked = null, ways = [];

  function button(words, act) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-outline-secondary btn-sm";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  }

  function make() {
    pane = document.createElement("dialog");
    pane.className = "why-pane";
    pane.setAttribute("aria-label", "Why this number?");
    var bar = document.createElement("div");
    bar.className = "why-pane-bar";
    back = button("Back", function () { ways.pop(); show(ways[ways.length - 1]); });
    whole = document.createElement("a");
    whole.textContent = "Open as a page";
    bar.append(back, whole, button("Close", function () { pane.close(); }));
    body = document.createElement("div");
    body.tabIndex = -1;
    pane.append(bar, body);
    var pressedOutside = false;
    pane.addEventListener("pointerdown", function (event) { pressedOutside = isOutside(event); });
    pane.addEventListener("click", function (event) {
      // Only a press that begins and ends beside the pane closes it: a marked fingerprint may be dragged out.
      if (event.target === pane) { if (pressedOutside && isOutside(event)) { pane.close(); } return; }
      follow(event);
    });
    pane.addEventListener("close", function () {
      asked.abort();
      ways = [];
      body.replaceChildren();
    });
    pane.addEventListener("submit", check);
    document.body.append(pane);
  }

  function isOutside(event) {
    var place = pane.getBoundingClientRect();
    return event.clientX < place.left || event.clientX > place.right || event.clientY < place.top || event.clientY > place.bottom;
  }

  function check(event) {
    var pressed = event.submitter;
    var address = new URL(whole.href);
    event.preventDefault();
    address.search = new URLSearchParams(new FormData(event.target)).toString();
    address.searchParams.set(pressed.name, pressed.value);
    pressed.disabled = true;
    pressed.textContent = "Checking";
    show(address.href);
  }

  function show(address) {
    if (!pane) { make(); }
    if (asked) { asked.abort(); }
    asked = new AbortController();
    whole.href = address;
    back.hidden = ways.length < 2;
    if (!pane.open) {
      body.textContent = "Looking it up";
      pane.showModal();
    }
    body.setAttribute("aria-busy", "true");
    fetch(address, { credentials: "same-origin", headers: { Accept: "text/html" }, signal: asked.signal })
      .then(function (answer) {
        if (!answer.ok || answer.redirected) { throw new Error(String(answer.status)); }
        return answer.text();
      })
      .then(function (text) {
        var found = new DOMParser().parseFromString(text, "text/html").querySelector("[data-evidence]");
        if (!found) { throw new Error("nothing behind the figure"); }
        body.replaceChildren(document.adoptNode(found));
        body.removeAttribute("aria-busy");
        pane.scrollTop = 0;
        var outcome = body.querySelector("[role=status]");
        if (outcome) { outcome.tabIndex = -1; }
        (outcome || body).focus({ preventScroll: true });
      })
      .catch(function (error) {
        // Closed or pressed anew: nothing to tell. Signed out, gone or offline: the page itself says what is wrong.
        if (error.name !== "AbortError") { window.location.assign(address); }
      });
  }

  function follow(event) {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) { return; }
    var link = event.target.closest("a.why, a.why-mark, .why-pane .pager a");
    if (!link) { return; }
    event.preventDefault();
    ways.push(link.href);
    show(link.href);
  }

  document.addEventListener("click", function (event) {
    if (!pane || !pane.contains(event.target)) { follow(event); }
  });
})();
