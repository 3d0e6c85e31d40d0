// What stands behind a figure opens over the page instead of leaving it. Without this file it is a page.
(function () {
  "use strict";
  if (typeof HTMLDialogElement === "undefined") { return; }
  var pane = null, body = null, whole = null;

  function make() {
    pane = document.createElement("dialog");
    pane.className = "why-pane";
    var bar = document.createElement("div");
    bar.className = "why-pane-bar";
    whole = document.createElement("a");
    whole.textContent = "Open as a page";
    var close = document.createElement("button");
    close.type = "button";
    close.className = "btn btn-outline-secondary btn-sm";
    close.textContent = "Close";
    close.addEventListener("click", function () { pane.close(); });
    bar.append(whole, close);
    body = document.createElement("div");
    body.tabIndex = -1;
    pane.append(bar, body);
    pane.addEventListener("click", function (event) {
      if (event.target === pane) { pane.close(); return; }
      follow(event);
    });
    pane.addEventListener("close", function () { body.replaceChildren(); });
    pane.addEventListener("submit", function (event) {
      var button = event.submitter;
      event.preventDefault();
      var address = new URL(whole.href);
      address.search = new URLSearchParams(new FormData(event.target)).toString();
      address.searchParams.set(button.name, button.value);
      button.disabled = true;
      button.textContent = "Checking";
      show(address.href);
    });
    document.body.append(pane);
  }

  function show(address) {
    fetch(address, { credentials: "same-origin", headers: { Accept: "text/html" } })
      .then(function (answer) {
        if (!answer.ok || answer.redirected) { throw new Error(String(answer.status)); }
        return answer.text();
      })
      .then(function (text) {
        var found = new DOMParser().parseFromString(text, "text/html").querySelector("[data-evidence]");
        if (!found) { throw new Error("nothing behind the figure"); }
        if (!pane) { make(); }
        whole.href = address;
        body.replaceChildren(document.adoptNode(found));
        var title = body.querySelector("h1");
        title.id = "why-title";
        pane.setAttribute("aria-labelledby", "why-title");
        if (!pane.open) { pane.showModal(); }
        pane.scrollTop = 0;
        body.focus({ preventScroll: true });
      })
      .catch(function () {
        // Signed out, gone or offline: the page itself says what is wrong.
        window.location.assign(address);
      });
  }

  function follow(event) {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) { return; }
    var link = event.target.closest("a.why, a.why-mark, .why-pane .pager a");
    if (!link) { return; }
    event.preventDefault();
    show(link.href);
  }

  document.addEventListener("click", function (event) {
    if (!pane || !pane.contains(event.target)) { follow(event); }
  });
})();
