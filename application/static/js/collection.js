// Follows a run while it goes on: bar, counts and steps move, a voice speaks now and then.
// The page works without this file: a link shows how far it is.
(function () {
  "use strict";
  var panel = document.querySelector("[data-run-progress]");
  if (!panel) { return; }
  var look = document.querySelector("[data-run-look]");
  var voice = document.querySelector("[data-run-voice]");
  var FIRST = 1500, LONGEST = 30000, SPEAK_EVERY = 15000, MOST_FAILURES = 6;
  var pause = FIRST, failures = 0, last = "", spokenAt = Date.now();
  look.hidden = true;

  function show(state) {
    failures = 0;
    if (panel.innerHTML !== state.panel) { panel.innerHTML = state.panel; }
    // While nothing moves there is no need to ask as often.
    pause = state.sentence === last ? Math.min(pause * 1.5, LONGEST) : FIRST;
    if (!state.running) { end(state.sentence, "Show the calls that it made"); return; }
    if (state.sentence !== last && Date.now() - spokenAt >= SPEAK_EVERY) { speak(state.sentence); }
    last = state.sentence;
    later();
  }

  function speak(words) {
    spokenAt = Date.now();
    voice.textContent = words;
  }

  function end(words, link) {
    look.hidden = false;
    look.firstElementChild.textContent = link;
    speak(words);
  }

  function failed() {
    failures += 1;
    pause = Math.min(pause * 2, LONGEST);
    if (failures < MOST_FAILURES) { later(); return; }
    end("The platform does not answer. Look again later.", "Look again");
  }

  function ask() {
    // A page that nobody sees can wait.
    if (document.hidden) { document.addEventListener("visibilitychange", ask, { once: true }); return; }
    fetch(panel.dataset.runProgress, { headers: { Accept: "application/json" }, credentials: "same-origin" })
      .then(function (reply) {
        if (!reply.ok) { throw new Error(String(reply.status)); }
        return reply.json();
      })
      .then(show)
      .catch(failed);
  }

  function later() { window.setTimeout(ask, pause); }

  later();
})();
