// Many filters are folded on a phone; at a desk they stand open. Without script they are open everywhere.
(() => {
  const narrow = window.matchMedia("(max-width: 767px)");

  // Also for what a script puts onto the page later.
  window.foldFilters = (root) => {
    for (const filters of root.querySelectorAll("[data-folds]")) {
      filters.open = !narrow.matches;
      filters.dataset.folds = "done"; // until then the style sheet hides the fields: nothing below them jumps
    }
  };

  window.foldFilters(document);
  narrow.addEventListener("change", () => window.foldFilters(document));
})();
