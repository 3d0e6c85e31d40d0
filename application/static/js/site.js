// The reader's time zone, so that the server can write times in it from the next page on.
(function () {
  "use strict";
  var zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  // The page tells the cookie's name: over https one that only this host can set, and only over https.
  var name = document.documentElement.dataset.zoneCookie;
  if (!zone || !name) { return; }
  var pair = name + "=" + encodeURIComponent(zone);
  if (document.cookie.split("; ").indexOf(pair) !== -1) { return; }
  var secure = name.indexOf("__Host-") === 0 ? ";secure" : "";
  document.cookie = pair + ";path=/;max-age=31536000;samesite=lax" + secure;
})();
