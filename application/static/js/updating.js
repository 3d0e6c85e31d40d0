// Follows the update of a campaign's metrics. The page works without this file.
(function () {
  "use strict";
  var panel = document.querySelector("[data-update]");
  if (!panel || !window.poll) { return; }
  var sentence = panel.querySelector("[data-update-sentence]");
  var bar = panel.querySelector("[data-update-bar]");
  var again = panel.querySelector("[data-update-again]");

  again.hidden = true;

  window.poll(panel.dataset.update, function (state) {
    // Told anew only where it is new: a screen reader would say it again and again.
    if (sentence.textContent !== state.sentence) { sentence.textContent = state.sentence; }
    panel.querySelector("[data-update-people]").innerHTML = state.panel;
    bar.value = state.share;
    // What waits for a limit needs no look every second.
    if (state.open) { return state.running ? 1 : 2; }
    bar.hidden = true;
    panel.querySelector("[data-update-fresh]").hidden = false;
    return 0;
  }, function () { again.hidden = false; });
})();
