"""Every kind of fault in plain words, by the place in which it is met."""

from collections.abc import Mapping

GRAPH_KINDS: Mapping[str, str] = {
    "expired_token": "Tokens issued so far count as expired (190/463); connecting anew cures it",
    "revoked_app": "The person removed the app in their settings (190/458)",
    "token_checkpoint": "The person has to pass a checkpoint (190/459)",
    "password_changed": "The person changed the password (190/460)",
    "user_rate_limit": "Too many calls for one user (17/2446079)",
    "account_rate_limit": "Too many calls for one account (80002), with minutes to wait",
    "app_rate_limit": "Too many calls for the whole app (4)",
    "server_error": "HTTP 500 with code 2, or a page of HTML",
    "hang": "No answer for some seconds, then the connection closes",
    "cut_off": "JSON that ends in the middle",
    "removed_metric": "One metric is refused as if the API had removed it",
    "permission_lost": "The app has lost a permission (code 10)",
    "object_missing": "A post is gone (100/33)",
    "too_much_data": "The call asks for too much at once (code 1)",
}
PAGE_KINDS: Mapping[str, str] = {
    "login_wall": "The page leads to a log-in form instead of the post",
    "slow_page": "The page begins at once, then comes letter by letter for some seconds",
    "page_redirect": "The page leads to the address given",
    "page_frame": "The page holds a frame of the address given",
    "page_script": "The page loads a script from the address given",
    "page_fetch": "A script on the page asks the address given",
    "page_image": "The page shows a picture from the address given",
}
MEDIA_KINDS: Mapping[str, str] = {
    "wrong_type": "Instead of the picture or video comes a page of HTML, or an SVG drawing",
    "endless_body": "The file goes on and on, and nobody says how long it is",
    "cut_body": "The file ends in the middle, before the length that was announced",
    "slow_media": "The file begins at once, then comes in crumbs for some seconds",
    "media_gone": "The file's address has run out (403)",
    "media_redirect": "The file's address leads to the address given",
    "media_error": "The file's server fails (500)",
}
GOOGLE_KINDS: Mapping[str, str] = {
    "google_rate_limit": "Too many calls (429 RESOURCE_EXHAUSTED)",
    "google_user_rate_limit": "Too many calls, in Drive's older form (403 userRateLimitExceeded)",
    "google_storage_full": "No room for the file (403 storageQuotaExceeded)",
    "google_no_permission": "The caller does not have permission (403)",
    "google_server_error": "HTTP 500, or 503, or a page of HTML",
    "google_lost_answer": "The call acts, but the connection closes before the answer, or within it",
    "google_hang": "No answer for some seconds, then the connection closes; nothing is done",
    "google_refused_refresh": "The refresh token is refused (invalid_grant)",
}
YOUTUBE_KINDS: Mapping[str, str] = {
    "youtube_down": "The service is unavailable (503 backendError)",
    "youtube_hang": "No answer for some seconds, then the connection closes",
    "youtube_quota": "The daily quota is used up (403 quotaExceeded)",
    "youtube_rate_limit": "Too many calls (403 rateLimitExceeded)",
    "youtube_key": "The key is not valid (400 API_KEY_INVALID)",
    "youtube_bad_reply": "JSON that ends in the middle",
}
X_KINDS: Mapping[str, str] = {
    "x_down": "The service is unavailable (503)",
    "x_hang": "No answer for some seconds, then the connection closes",
    "x_rate_limit": "Too many calls (429), until the quarter of an hour ends",
    "x_token": "The token is not valid (401)",
    "x_credits": "The prepaid credits are used up (402)",
    "x_bad_reply": "JSON that ends in the middle",
}
KINDS: Mapping[str, str] = {
    **GRAPH_KINDS,
    **PAGE_KINDS,
    **MEDIA_KINDS,
    **GOOGLE_KINDS,
    **YOUTUBE_KINDS,
    **X_KINDS,
}
STRANGER_KINDS = ("page_frame", "page_script", "page_fetch", "page_image")
ADDRESSED_KINDS = ("page_redirect", *STRANGER_KINDS, "media_redirect")


def places(kind: str) -> tuple[str, ...]:
    """Where a fault of this kind can be met; the first is meant when nothing is said."""
    if kind in PAGE_KINDS:
        return "pages", "all"
    if kind in MEDIA_KINDS:
        return "media", "all"
    if kind in GOOGLE_KINDS:
        return ("google",)
    if kind in YOUTUBE_KINDS:
        return ("youtube",)
    if kind in X_KINDS:
        return ("x",)
    return "graph", "login", "all"
