// Follows a run while it goes on: bar, counts and steps move, a voice speaks now and then.
// The page works without this file: a link shows how far it is.
(function () {
  "use strict";
  var panel = document.querySelector("[data-run-progress]");
  if (!panel) { return; }
  var look = document.querySelector("[data-run-look]");
  var voice = document.querySelector("[data-run-voice]");
  var SPEAK_EVERY = 15000;
  var last = "", spokenAt = Date.now();
  look.hidden = true;

  function show(state) {
    if (panel.innerHTML !== state.panel) { panel.innerHTML = state.panel; }
    if (!state.running) { end(state.sentence, "Show the calls that it made"); return 0; }
    var moves = state.sentence !== last;
    if (moves && Date.now() - spokenAt >= SPEAK_EVERY) { speak(state.sentence); }
    last = state.sentence;
    // While nothing moves there is no need to ask as often.
    return moves ? 1 : 1.5;
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

  window.poll(panel.dataset.runProgress, show, function () {
    end("The platform does not answer. Look again later.", "Look again");
  });
})();
