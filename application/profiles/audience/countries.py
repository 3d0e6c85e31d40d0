"""The names of countries, from the two letters that Instagram tells them by. Pure.

Source: the list of ISO 3166 codes that comes with the time zones of the IANA (package tzdata).
"""

from functools import cache
from importlib.resources import files

_NAMED_OTHERWISE = {
    "AS": "American Samoa",
    "GB": "United Kingdom",
    "KP": "North Korea",
    "KR": "South Korea",
    "WS": "Samoa",
    "XK": "Kosovo",
}
"""Where that list turns a name round for sorting, or has none."""


def country_name(code: str) -> str:
    """The country's English name; a code that no country has stands for itself."""
    return _names().get(code, code)


@cache
def _names() -> dict[str, str]:
    listed = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text("utf-8")
    rows = (line.split("\t") for line in listed.splitlines() if not line.startswith("#"))
    return {code: name for code, name in rows} | _NAMED_OTHERWISE
