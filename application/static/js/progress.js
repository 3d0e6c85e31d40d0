// Moves the bar of what is being worked on, and shows what came of it when it is done.
(function () {
  "use strict";
  var section = document.querySelector("[data-progress-url]");
  if (!section) return;
  var bar = section.querySelector("progress");
  var sentence = section.querySelector("[data-progress-sentence]");
  var failures = 0;

  function show(state) {
    failures = 0;
    if (sentence.textContent !== state.sentence) sentence.textContent = state.sentence;
    if (state.share === null) bar.removeAttribute("value");
    else bar.value = state.share;
    if (state.running) return later();
    window.location.reload();
  }

  function ask() {
    fetch(section.dataset.progressUrl, { headers: { Accept: "application/json" } })
      .then(function (reply) {
        if (!reply.ok) throw new Error(String(reply.status));
        return reply.json();
      })
      .then(show)
      .catch(function () {
        failures += 1;
        if (failures < 5) later();
      });
  }

  function later() { window.setTimeout(ask, 2000 * (failures + 1)); }

  later();
})();
