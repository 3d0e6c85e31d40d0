// Asks an address again and again, and shows what it answers: for pages that follow work that goes on.
// `show` gets each answer, and says how many times longer the next pause is: 1 is soon again, 0 is the end.
// `giveUp` is called once nothing answers any more.
(function () {
  "use strict";
  var FIRST = 1500, LONGEST = 30000, MOST_FAILURES = 6;

  window.poll = function (address, show, giveUp) {
    var pause = FIRST, failures = 0;

    function shown(state) {
      failures = 0;
      var times = show(state);
      if (!times) { return; }
      pause = times === 1 ? FIRST : Math.min(pause * times, LONGEST);
      later();
    }

    function failed() {
      failures += 1;
      pause = Math.min(pause * 2, LONGEST);
      if (failures < MOST_FAILURES) { later(); } else { giveUp(); }
    }

    function ask() {
      // A page that nobody sees can wait.
      if (document.hidden) { document.addEventListener("visibilitychange", ask, { once: true }); return; }
      fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" })
        .then(function (reply) {
          if (!reply.ok) { throw new Error(String(reply.status)); }
          return reply.json();
        })
        .then(shown)
        .catch(failed);
    }

    function later() { window.setTimeout(ask, pause); }

    later();
  };
})();
