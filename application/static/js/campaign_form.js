// The form of a campaign: people are found while typing, and those chosen stand as chips that can be taken out.
// Without this file the same boxes are ticked on a page that the button shows.
(function () {
  "use strict";

  var WAIT = 200;

  function make(name, words, kind) {
    var element = document.createElement(name);
    if (words) { element.textContent = words; }
    if (kind) { element.className = kind; }
    return element;
  }

  function prepare(group) {
    var list = group.dataset.people;
    var chosen = group.querySelector("[data-people-chosen]");
    var search = group.querySelector("[data-people-search]");
    var count = group.querySelector("[data-people-count]");
    if (!search) { return; }
    var field = search.querySelector("input");
    var hits = group.querySelector("[data-people-hits]");
    var told = group.querySelector("[data-people-told]");
    var pages = group.querySelector("[data-people-pages]");
    var token = group.closest("form").querySelector("[name=csrf_token]");
    var timer = null;
    var asked = 0;
    var shown = 1;
    // Those who were chosen when the search began are left out of all its pages, so that no page moves on.
    var leftOut = chosenIds();

    function showCount() {
      var number = chosen.children.length;
      count.textContent = number ? number.toLocaleString("en") + " chosen" : "";
    }

    function chosenIds() {
      return Array.prototype.map.call(chosen.children, function (chip) { return chip.dataset.person; });
    }

    function chipOf(id) {
      return Array.prototype.find.call(chosen.children, function (chip) { return chip.dataset.person === id; });
    }

    function boxOf(id) {
      return Array.prototype.find.call(hits.querySelectorAll("input"), function (box) { return box.value === id; });
    }

    // A chip's box becomes a hidden field with a button that takes it out.
    function dress(chip) {
      var box = chip.querySelector("input");
      var name = chip.querySelector(".chip-name").textContent;
      box.type = "hidden";
      box.removeAttribute("class");
      var out = make("button", "×", "chip-out");
      out.type = "button";
      out.setAttribute("aria-label", "Take out " + name);
      out.addEventListener("click", function () { takeOut(chip); });
      chip.appendChild(out);
    }

    function takeOut(chip) {
      var next = chip.nextElementSibling || chip.previousElementSibling;
      var box = boxOf(chip.dataset.person);
      if (box) { box.checked = false; }
      chip.remove();
      showCount();
      (next ? next.querySelector("button") : field).focus();
    }

    function add(id, name, note) {
      if (chipOf(id)) { return; }
      var chip = make("li", "", "chip");
      chip.dataset.person = id;
      var words = make("span", name, "chip-name");
      words.dir = "auto";
      var box = document.createElement("input");
      box.name = list;
      box.value = id;
      chip.append(box, words);
      if (note) { chip.append(" ", make("span", note, "state state-attention")); }
      dress(chip);
      chosen.appendChild(chip);
      showCount();
    }

    function row(person) {
      var item = make("li", "", "form-check");
      var box = make("input", "", "form-check-input");
      box.type = "checkbox";
      box.name = list;
      box.value = String(person.id);
      box.id = list + "-" + person.id;
      box.checked = Boolean(chipOf(box.value));
      var label = make("label", "", "form-check-label");
      label.htmlFor = box.id;
      var name = make("span", person.label);
      name.dir = "auto";
      label.appendChild(name);
      if (person.note) { label.append(" ", make("span", person.note, "state state-attention")); }
      item.append(box, label);
      return item;
    }

    function pageButton(word, step) {
      var button = make("button", word, "btn btn-sm btn-link");
      button.type = "button";
      button.append(make("span", " " + group.querySelector("legend").firstChild.data.trim(), "visually-hidden"));
      button.addEventListener("click", function () { look(shown + step); });
      return button;
    }

    function showPages(page, more) {
      var held = pages.contains(document.activeElement);
      shown = page;
      earlier.hidden = page < 2;
      later.hidden = !more;
      pages.hidden = earlier.hidden && later.hidden;
      if (held && document.activeElement.hidden) { (later.hidden ? earlier : later).focus(); }
    }

    function show(found) {
      hits.replaceChildren.apply(hits, found.people.map(row));
      showPages(found.page, found.more);
      told.textContent = !found.people.length ? (field.value.trim() ? "Nobody else is found by that." : "Everybody is chosen.")
        : found.more || found.page > 1 ? "Page " + found.page + ": " + found.people.length + " shown."
          : found.people.length + " found.";
    }

    // A page of those found; without a number a search begins.
    function look(page) {
      asked += 1;
      var own = asked;
      if (!page) { leftOut = chosenIds(); }
      var query = new URLSearchParams({ kind: list, q: field.value, page: page || 1, csrf_token: token.value });
      leftOut.forEach(function (id) { query.append("chosen", id); });
      fetch(group.dataset.address, { method: "POST", body: query, headers: { Accept: "application/json" }, credentials: "same-origin" })
        .then(function (answer) {
          if (!answer.ok) { throw new Error(String(answer.status)); }
          return answer.json();
        })
        .then(function (found) { if (own === asked) { show(found); } })
        .catch(function () {
          if (own === asked) { told.textContent = "The search didn’t answer. Look at your connection and type again."; }
        });
    }

    Array.prototype.forEach.call(chosen.children, dress);
    // It is for pages without script; while it stands first in the form, Enter in any field would press it.
    search.querySelector("button").remove();
    field.addEventListener("input", function () {
      window.clearTimeout(timer);
      timer = window.setTimeout(function () { look(); }, WAIT);
    });
    field.addEventListener("keydown", function (event) {
      if (event.key === "Enter") { event.preventDefault(); look(); }
    });
    hits.addEventListener("change", function (event) {
      var box = event.target;
      var chip = chipOf(box.value);
      if (box.checked) {
        var label = box.parentNode.querySelector("label");
        var note = label.querySelector(".state");
        add(box.value, label.querySelector("span").textContent, note ? note.textContent : "");
      } else if (chip) {
        chip.remove();
        showCount();
      }
    });
    // The buttons of a page without script say which pages stand beside the one shown.
    var beside = pages ? Array.prototype.map.call(pages.querySelectorAll("button"), function (button) {
      return Number(button.value.split("-")[1]);
    }) : [];
    var hasMore = Boolean(pages && pages.querySelector("[data-people-next]"));
    if (!pages) {
      pages = make("div", "", "people-pages");
      told.after(pages);
    }
    var earlier = pageButton("Previous", -1);
    var later = pageButton("Next", 1);
    pages.replaceChildren(earlier, later);
    showPages(hasMore ? Math.max.apply(null, beside) - 1 : beside.length ? beside[0] + 1 : 1, hasMore);
    showCount();
  }

  Array.prototype.forEach.call(document.querySelectorAll("[data-people]"), prepare);
})();
