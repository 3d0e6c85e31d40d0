// A form that ends one's access is sent once: the answer to a second press would hide the code that the first brings.
(function () {
  "use strict";
  document.querySelectorAll("[data-send-once]").forEach(function (form) {
    var sent = false;
    form.addEventListener("submit", function (event) {
      if (sent) { event.preventDefault(); }
      sent = true;
    });
    // Whoever comes back to the page by the browser may send it again.
    window.addEventListener("pageshow", function () { sent = false; });
  });
})();
