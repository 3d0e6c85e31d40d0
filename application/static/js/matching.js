// The rule's form without a reload: rows are added and removed in place, the dry run appears below, and while
// posts are held against the rule its progress moves. The page works without this file.
(function () {
  "use strict";
  var place = document.querySelector("[data-matching]");
  var reading = document.querySelector("[data-progress-url]");

  // One deed after the other: an answer holds the whole form, and would undo what was pressed meanwhile.
  var underWay = Promise.resolve();

  function send(deed) {
    var form = place.querySelector("[data-rule-form]");
    var sent = new FormData(form);
    sent.set("do", deed);
    return fetch(form.action, { method: "POST", body: new URLSearchParams(sent), credentials: "same-origin" })
      .then(function (reply) {
        if (!reply.ok && reply.status !== 400) { throw new Error(String(reply.status)); }
        return reply.text();
      })
      .then(function (text) {
        var fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-matching]");
        if (!fresh) { throw new Error("no form came back"); }
        place.innerHTML = fresh.innerHTML;
        lead(deed);
      });
  }

  function sendWhole(value) {
    var form = place.querySelector("[data-rule-form]");
    var deed = document.createElement("input");
    deed.type = "hidden";
    deed.name = "do";
    deed.value = value;
    form.appendChild(deed);
    form.submit();
  }

  // The condition that took the place of the one that went; where none did, its group's first "Add".
  function afterRemoval(deed) {
    var numbers = /^drop-g(\d+)(?:-c(\d+))?$/.exec(deed);
    var groups = place.querySelectorAll(".rule-group");
    var group = groups[Math.min(Number(numbers[1]), groups.length - 1)];
    var next = group.querySelectorAll(".rule-value")[Number(numbers[2] || 0)];
    return next ? next.querySelector("input, select") : group.querySelector(".rule-add button");
  }

  // Where the person goes on: at the row that is new, at what is wrong, or at what was found.
  function lead(deed) {
    var wrong = place.querySelector(".is-invalid");
    var found = place.querySelector("#tried-title");
    var target = null;
    if (deed.indexOf("add-g") === 0 && deed !== "add-group") {
      var group = place.querySelectorAll(".rule-group")[Number(deed.slice(5).split("-")[0])];
      var values = group ? group.querySelectorAll(".rule-value") : [];
      target = values.length ? values[values.length - 1].querySelector("input, select") : null;
    } else if (deed === "add-group") {
      var groups = place.querySelectorAll(".rule-group");
      target = groups[groups.length - 1].querySelector("input:not([type=hidden]), button");
    } else if (deed.indexOf("drop") === 0) {
      target = afterRemoval(deed);
    } else {
      target = wrong || found;
    }
    if (target) { target.focus(); }
  }

  if (place) {
    place.addEventListener("submit", function (event) {
      var button = event.submitter;
      // Saving leads to another page, so it goes the usual way.
      if (!button || button.value === "save") { return; }
      event.preventDefault();
      button.setAttribute("aria-busy", "true");
      underWay = underWay.then(function () { return send(button.value); }).catch(function () {
        sendWhole(button.value);
      });
    });
  }

  if (reading && window.poll) {
    window.poll(reading.dataset.progressUrl, function (state) {
      if (!state.running) { window.location.reload(); return 0; }
      reading.querySelector("[data-progress-sentence]").textContent = state.sentence;
      if (state.share) { reading.querySelector("progress").value = state.share; }
      return 1;
    }, function () {
      reading.querySelector("[data-progress-sentence]").textContent = "The platform does not answer. Look again later.";
    });
  }
})();
