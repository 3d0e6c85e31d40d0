// A button beside each field that holds something to be copied. Without script the field is selected by hand.
(function () {
  "use strict";
  document.querySelectorAll("[data-copy]").forEach(function (field) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-secondary";
    button.textContent = "Copy";
    button.addEventListener("click", function () {
      field.focus();
      field.select();
      if (!navigator.clipboard) {
        button.textContent = "Selected: copy it now";
        return;
      }
      navigator.clipboard.writeText(field.value).then(
        function () { button.textContent = "Copied"; },
        function () { button.textContent = "Selected: copy it now"; }
      );
    });
    field.insertAdjacentElement("afterend", button);
  });
})();
