// Deciding on posts: ticks, decisions without a reload, and the keyboard. The page works without this file.
(function () {
  "use strict";
  var region = document.querySelector("[data-posts]");
  var voice = document.querySelector("[data-voice]");
  var keys = document.querySelector("[data-keys]");
  if (!region) { return; }

  function each(root, selector, act) {
    Array.prototype.forEach.call(root.querySelectorAll(selector), act);
  }

  function rows() {
    return Array.prototype.slice.call(region.querySelectorAll("tr[data-post]"));
  }

  function boxOf(row) { return row.querySelector("input[name=post]"); }

  function posts(number) {
    return number.toLocaleString("en") + (number === 1 ? " post" : " posts");
  }

  // A live region speaks of what changes in it, not of what it arrives with.
  function say(sentence) {
    voice.textContent = "";
    window.setTimeout(function () { voice.textContent = sentence; }, 50);
  }

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
  function sendInBackground(form) {
    form.addEventListener("submit", function (event) {
      var button = event.submitter;
      event.preventDefault();
      if (!button || region.hasAttribute("aria-busy")) { return; }
      send(form, button, placeOf(button));
    });
  }

  // Where the reader goes on: at the post that takes the place of this one, by the same button or its tick.
  function placeOf(button) {
    var row = button.closest("tr[data-post]") || document.activeElement.closest("tr[data-post]");
    return {
      index: row ? rows().indexOf(row) : -1,
      word: row && row.contains(button) && document.activeElement === button ? button.value.split("-")[0] : "",
    };
  }

  function send(form, button, place) {
    var fields = new FormData(form);
    if (button.name) { fields.append(button.name, button.value); }
    region.setAttribute("aria-busy", "true");
    fetch(form.action, { method: "POST", body: new URLSearchParams(fields), credentials: "same-origin" })
      .then(
        function (answer) {
          return answer.text().then(function (text) {
            if (answer.ok) { takeOver(text, place); } else { tellRefused(text); }
          });
        },
        function () { tellFailed(NO_ANSWER); }
      )
      .catch(function (problem) {
        tellFailed(NO_ANSWER);
        throw problem;
      });
  }

  var NO_ANSWER = "No answer came, so the decision may not have been kept. Nothing on this page was changed; try again when you are connected.";

  // The answer is an error page: its title and first sentence say what is wrong.
  function tellRefused(text) {
    var page = new DOMParser().parseFromString(text, "text/html");
    var parts = [page.querySelector("main h1"), page.querySelector("main p")];
    var words = parts.filter(Boolean).map(function (part) { return part.textContent.trim().replace(/[.]?$/, "."); });
    tellFailed(["The decision was not kept.", "Your ticks are still here."].concat(words).join(" "));
  }

  function tellFailed(sentence) {
    region.removeAttribute("aria-busy");
    each(region, "[data-offline]", function (old) { old.remove(); });
    var notice = document.createElement("div");
    notice.className = "notice notice-bad";
    notice.dataset.offline = "";
    notice.appendChild(document.createElement("span")).textContent = sentence;
    region.prepend(notice);
    say(sentence);
  }

  function takeOver(text, place) {
    var page = new DOMParser().parseFromString(text, "text/html");
    var fresh = page.querySelector("[data-posts]");
    // Signed out meanwhile: the page that the reader is sent to says so.
    if (!fresh) { window.location.reload(); return; }
    var notices = document.getElementById("notices");
    notices.replaceChildren.apply(notices, Array.prototype.slice.call(page.getElementById("notices").childNodes));
    region.replaceChildren.apply(region, Array.prototype.slice.call(fresh.childNodes));
    region.removeAttribute("aria-busy");
    prepare();
    var notice = region.querySelector("[data-notice]") || notices.querySelector("[role]");
    if (notice) { say((notice.querySelector("span") || notice).textContent.trim()); }
    goOn(place);
  }

  function goOn(place) {
    var left = rows();
    if (place.index < 0 || !left.length) { region.focus({ preventScroll: true }); return; }
    var next = left[Math.min(place.index, left.length - 1)];
    var same = place.word && next.querySelector("button[value^='" + place.word + "-']");
    (same || boxOf(next)).focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  // On a phone the filters would push the posts out of sight.
  function prepare() {
    each(region, "[data-decisions]", prepareTicks);
    each(region, "[data-decisions], [data-undo], [data-knowing]", sendInBackground);
    each(region, "[data-keys-open]", function (button) {
      button.hidden = false;
      button.addEventListener("click", function () { keys.showModal(); });
    });
    window.foldFilters(region);
  }

  // The keyboard. Who can't do with single keys, as with speech input, turns them off in their list.
  var keysOn = keys.querySelector("[data-keys-on]");
  var off = "deciding-keys-off";
  function stored(act) { try { return act(window.localStorage); } catch (_error) { return null; } }
  keysOn.checked = stored(function (store) { return store.getItem(off); }) === null;
  keysOn.addEventListener("change", function () {
    stored(function (store) { if (keysOn.checked) { store.removeItem(off); } else { store.setItem(off, "yes"); } });
  });

  function isTyping(target) {
    if (target.isContentEditable || target.closest("select, textarea, dialog")) { return true; }
    return target.tagName === "INPUT" && target.type !== "checkbox" && target.type !== "radio";
  }

  function here() { return document.activeElement.closest("tr[data-post]"); }

  function move(step) {
    var listed = rows();
    if (!listed.length) { say("There is no post here."); return; }
    var now = listed.indexOf(here());
    var next = now < 0 ? (step > 0 ? 0 : listed.length - 1) : now + step;
    if (next < 0 || next >= listed.length) {
      say(step > 0 ? "This is the last post of the page." : "This is the first post of the page.");
      return;
    }
    boxOf(listed[next]).focus({ preventScroll: true });
    listed[next].scrollIntoView({ block: "center" });
  }

  function tick() {
    var row = here();
    if (!row) { say("Go to a post first, with j."); return; }
    boxOf(row).click();
    say(boxOf(row).checked ? "Ticked." : "Unticked.");
  }

  function decide(word) {
    var form = region.querySelector("[data-decisions]");
    if (!form || region.hasAttribute("aria-busy")) { return; }
    var row = here();
    var several = form.querySelector("button[name=decision][value='" + word + "']");
    if (!several) { say("That can’t be done in this list."); return; }
    if (form.classList.contains("has-ticks")) { send(form, several, placeOf(several)); return; }
    if (!row) { say("Go to a post first, with j."); return; }
    var single = row.querySelector("button[name=single][value^='" + word + "-']");
    send(form, single, { index: rows().indexOf(row), word: "" });
  }

  function undo() {
    var form = region.querySelector("[data-undo]");
    if (!form) { say("There is nothing to undo."); return; }
    if (region.hasAttribute("aria-busy")) { return; }
    send(form, form.querySelector("button"), placeOf(form.querySelector("button")));
  }

  function search() {
    var field = region.querySelector("[role=search] input[type=search]");
    var filters = field.closest("[data-folds]");
    if (filters) { filters.open = true; }
    field.focus();
    field.select();
  }

  var deeds = {
    j: function () { move(1); },
    k: function () { move(-1); },
    x: tick,
    a: function () { decide("accepted"); },
    r: function () { decide("rejected"); },
    l: function () { decide("undecided"); },
    u: undo,
    "/": search,
    "?": function () { keys.showModal(); },
  };

  document.addEventListener("keydown", function (event) {
    var deed = deeds[event.key];
    if (!deed || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && event.key !== "j" && event.key !== "k") { return; }
    if (!keysOn.checked || isTyping(event.target) || document.querySelector("dialog[open]")) { return; }
    event.preventDefault();
    deed();
  });

  prepare();
})();
