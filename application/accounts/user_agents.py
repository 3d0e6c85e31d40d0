"""A browser in plain words, from what it says about itself. Pure.

It says what it likes: this helps to recognise one's own devices, and decides nothing.
"""

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Instagram", "Instagram's browser"),
    ("FBAN", "Facebook's browser"),
    ("FBAV", "Facebook's browser"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("HeadlessChrome", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""The first that fits: many name others, to be treated like them."""
_DEVICES = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "an Android device"),
    ("Windows", "Windows"),
    ("Macintosh", "a Mac"),
    ("CrOS", "a Chromebook"),
    ("Linux", "Linux"),
)


def device_in_words(user_agent: str) -> str:
    """For example "Firefox on Windows"; "An unknown browser" when it says nothing that we know."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), None)
    device = next((name for mark, name in _DEVICES if mark in user_agent), None)
    if browser is None and device is None:
        return "An unknown browser"
    if device is None:
        return str(browser)
    return f"{browser or 'A browser'} on {device}"
