// Counts down to the end of stories, copies fingerprints, and follows a capture until it is through.
// The pages work without this file: times are written out, hashes can be selected, a link shows how far it is.
(function () {
  "use strict";
  var began = performance.now();

  function leftWords(seconds) {
    var minutes = Math.max(0, Math.floor(seconds / 60));
    if (seconds <= 0) { return ""; }
    if (minutes < 1) { return "less than a minute"; }
    var hours = Math.floor(minutes / 60);
    return hours ? hours + " h " + (minutes % 60) + " min" : minutes + " min";
  }

  // From the seconds that the server told: its clock counts, not the reader's.
  function tick() {
    var passed = (performance.now() - began) / 1000;
    document.querySelectorAll("[data-seconds-left]").forEach(function (place) {
      var words = leftWords(Number(place.dataset.secondsLeft) - passed);
      var bare = "bare" in place.dataset;
      var text = words ? (bare ? words : "ends in " + words) : "ended";
      if (place.textContent !== text) { place.textContent = text; }
    });
  }
  if (document.querySelector("[data-seconds-left]")) { window.setInterval(tick, 5000); }

  document.querySelectorAll("[data-fingerprint]").forEach(function (code) {
    if (!navigator.clipboard) { return; }
    var button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-link btn-sm";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy the SHA-256" + (code.nextElementSibling ? code.nextElementSibling.textContent : ""));
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(code.textContent).then(
        function () { button.textContent = "Copied"; },
        function () { window.getSelection().selectAllChildren(code); button.textContent = "Selected"; }
      );
    });
    code.parentElement.appendChild(button);
  });

  var section = document.querySelector("[data-capture-progress]");
  if (!section) { return; }
  var panel = section.querySelector("[data-capture-panel]");
  var look = section.querySelector("[data-capture-look]");
  var voice = document.querySelector("[data-capture-voice]");
  look.hidden = true;

  function isBusy() {
    var films = Array.prototype.slice.call(document.querySelectorAll("video"));
    var isTyping = document.activeElement && document.activeElement !== document.body;
    return isTyping || films.some(function (film) { return !film.paused; });
  }

  function show(state) {
    if (state.open) {
      if (panel.innerHTML !== state.panel) { panel.innerHTML = state.panel; }
      return 1.3;
    }
    if (isBusy()) {
      // Whoever is looking at something is not torn away from it.
      end("There is something new.", "Show what came of it");
    } else {
      window.location.reload();
    }
    return 0;
  }

  function end(words, link) {
    panel.textContent = words;
    look.hidden = false;
    look.firstElementChild.textContent = link;
    voice.textContent = words;
  }

  window.poll(section.dataset.captureProgress, show, function () {
    end("The platform does not answer just now; the capture goes on.", "Look again");
  });
})();
