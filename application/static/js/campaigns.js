// Campaigns: finding people in the form, ticking posts, deciding without a reload, and following the reading.
// Every page works without this file.
(function () {
  "use strict";

  function each(root, selector, act) {
    Array.prototype.forEach.call(root.querySelectorAll(selector), act);
  }

  function posts(number) {
    return number.toLocaleString("en") + (number === 1 ? " post" : " posts");
  }

  // The two lists of people: a search field, and how many are ticked.
  each(document, "[data-people]", function (group) {
    var search = group.querySelector("[data-people-search]");
    if (!search) { return; }
    var field = search.querySelector("input");
    var nobody = group.querySelector("[data-people-none]");
    var rows = Array.prototype.slice.call(group.querySelectorAll("li"));

    function find() {
      var wanted = field.value.trim().toLowerCase();
      var found = 0;
      rows.forEach(function (row) {
        row.hidden = row.textContent.toLowerCase().indexOf(wanted) === -1;
        if (!row.hidden) { found += 1; }
      });
      nobody.hidden = found > 0;
    }

    function count() {
      var ticked = group.querySelectorAll("input[type=checkbox]:checked").length;
      group.querySelector("[data-people-count]").textContent = ticked ? ticked + " ticked" : "";
    }

    search.hidden = false;
    field.addEventListener("input", find);
    field.addEventListener("keydown", function (event) {
      if (event.key === "Enter") { event.preventDefault(); }
    });
    group.addEventListener("change", count);
    count();
  });

  // The bar over the posts says how many are ticked.
  function prepareTicks(form) {
    var boxes = Array.prototype.slice.call(form.querySelectorAll("input[name=post]"));
    var all = form.querySelector("[data-tick-all]");
    var allBox = all.querySelector("input");
    var last = null;

    function show() {
      var ticked = boxes.filter(function (box) { return box.checked; }).length;
      form.classList.toggle("has-ticks", ticked > 0);
      form.querySelector("[data-ticked]").textContent = ticked ? posts(ticked) + " ticked:" : "Tick posts to decide on several at once.";
      each(form, "button[name=decision]", function (button) {
        button.hidden = ticked === 0;
        button.textContent = button.dataset.word + " " + posts(ticked);
      });
      allBox.checked = ticked === boxes.length;
      allBox.indeterminate = ticked > 0 && ticked < boxes.length;
    }

    all.hidden = false;
    form.querySelector("[data-tick-word]").hidden = true;
    allBox.addEventListener("change", function () {
      boxes.forEach(function (box) { box.checked = allBox.checked; });
      show();
    });
    boxes.forEach(function (box, index) {
      box.addEventListener("click", function (event) {
        if (event.shiftKey && last !== null) {
          boxes.slice(Math.min(last, index), Math.max(last, index) + 1).forEach(function (between) {
            between.checked = box.checked;
          });
        }
        last = index;
        show();
      });
    });
    form.addEventListener("keydown", function (event) {
      // Enter on a box would press the form's first button.
      if (event.key === "Enter" && event.target.type === "checkbox") { event.preventDefault(); }
    });
    show();
  }

  // Decisions are sent in the background; the answer is the same page, of which the posts are taken over.
  function sendInBackground(form, region) {
    form.addEventListener("submit", function (event) {
      var button = event.submitter;
      if (!button || form.dataset.sending) { event.preventDefault(); return; }
      event.preventDefault();
      form.dataset.sending = "yes";
      var fields = new FormData(form);
      if (button.name) { fields.append(button.name, button.value); }
      var row = button.closest("tr");
      var place = row ? Array.prototype.indexOf.call(row.parentNode.children, row) : -1;
      region.setAttribute("aria-busy", "true");
      fetch(form.action, { method: "POST", body: new URLSearchParams(fields), credentials: "same-origin" })
        .then(function (answer) {
          if (!answer.ok) { throw new Error(String(answer.status)); }
          return answer.text();
        })
        .then(function (text) {
          takeOver(text, region, place, button.name === "single" ? button.value.split("-")[0] : "");
        })
        .catch(function () {
          // Signed out, refused or offline: the page itself says what is wrong.
          window.location.reload();
        });
    });
  }

  function takeOver(text, region, place, word) {
    var page = new DOMParser().parseFromString(text, "text/html");
    var fresh = page.querySelector("[data-posts]");
    if (!fresh) { throw new Error("no posts in the answer"); }
    var notices = page.getElementById("notices");
    document.getElementById("notices").replaceChildren.apply(document.getElementById("notices"), Array.prototype.slice.call(notices.childNodes));
    region.replaceChildren.apply(region, Array.prototype.slice.call(fresh.childNodes));
    region.removeAttribute("aria-busy");
    preparePosts(region);
    announce(region);
    var rows = region.querySelectorAll("tbody tr");
    if (place >= 0 && rows.length) {
      var next = rows[Math.min(place, rows.length - 1)];
      var same = next.querySelector("button[value^='" + word + "-']");
      if (same) { same.focus({ preventScroll: true }); }
    } else {
      region.focus({ preventScroll: true });
    }
  }

  // A live region speaks of what changes in it, not of what it arrives with.
  function announce(region) {
    var notice = region.querySelector("[data-notice]");
    var voice = document.querySelector("[data-voice]");
    if (!voice) { return; }
    voice.textContent = "";
    if (notice) { window.setTimeout(function () { voice.textContent = notice.querySelector("span").textContent; }, 50); }
  }

  function preparePosts(region) {
    each(region, "[data-decisions]", function (form) {
      prepareTicks(form);
      sendInBackground(form, region);
    });
    each(region, "[data-undo]", function (form) { sendInBackground(form, region); });
  }

  each(document, "[data-posts]", preparePosts);

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
