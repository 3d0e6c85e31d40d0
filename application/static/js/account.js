// A button beneath each password field that shows what is typed. Without script the field just stays hidden.
(function () {
  "use strict";
  document.querySelectorAll('input[type="password"]').forEach(function (field) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-link btn-sm show-password";
    button.setAttribute("aria-controls", field.id);
    button.textContent = "Show the password";
    button.addEventListener("click", function () {
      var shown = field.type === "text";
      field.type = shown ? "password" : "text";
      button.textContent = shown ? "Show the password" : "Hide the password";
    });
    field.form.addEventListener("submit", function () {
      // Else the browser would keep it among what was typed into ordinary fields.
      field.type = "password";
    });
    field.insertAdjacentElement("afterend", button);
  });
})();
