// Campaigns: following the reading. Every page works without this file.
(function () {
  "use strict";

  function each(root, selector, act) {
    Array.prototype.forEach.call(root.querySelectorAll(selector), act);
  }

  // Follow the reading while it runs.
  each(document, "[data-progress][data-running]", function (panel) {
    var bar = panel.querySelector("[data-progress-bar]");
    var again = panel.querySelector("[data-progress-again]");
    var failures = 0;
    again.hidden = true;

    function show(state) {
      panel.querySelector("[data-progress-sentence]").textContent = state.sentence;
      panel.querySelector("[data-progress-accounts]").innerHTML = state.panel;
      if (state.share === null) { bar.removeAttribute("value"); } else { bar.value = state.share; }
      if (state.running) { window.setTimeout(look, 1000); return; }
      bar.hidden = true;
      panel.querySelector("[data-progress-fresh]").hidden = false;
      each(document, "[data-count]", function (count) {
        var number = state.counts[count.dataset.count];
        if (number !== undefined) { count.textContent = number.toLocaleString("en"); }
      });
      each(document, "[data-retrieve]", function (button) {
        button.disabled = false;
        button.textContent = "Retrieve posts";
      });
    }

    function look() {
      fetch(panel.dataset.progress, { headers: { Accept: "application/json" }, credentials: "same-origin" })
        .then(function (answer) {
          if (!answer.ok) { throw new Error(String(answer.status)); }
          return answer.json();
        })
        .then(function (state) { failures = 0; show(state); })
        .catch(function () {
          failures += 1;
          if (failures < 5) { window.setTimeout(look, 2000 * failures); } else { again.hidden = false; }
        });
    }

    window.setTimeout(look, 1000);
  });
})();
