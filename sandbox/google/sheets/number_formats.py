"""How numbers read under Sheets' number formats: thousands, decimals, per cent, money, dates.

A part of Sheets' patterns; a pattern with signs that are not known here shows the bare number.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

DAY_ZERO = date(1899, 12, 30)
_DEFAULTS = {
    "NUMBER": "#,##0.00",
    "PERCENT": "0.00%",
    "CURRENCY": "$#,##0.00",
    "DATE": "yyyy-mm-dd",
    "TIME": "hh:mm:ss",
    "DATE_TIME": "yyyy-mm-dd hh:mm:ss",
    "SCIENTIFIC": "0.00E+00",
}
_DATES = ("DATE", "TIME", "DATE_TIME")
_DIGITS = re.compile(r"[#0][#0,]*(\.[#0]+)?")
_DATE_SIGNS = re.compile(r'"[^"]*"|\\.|yyyy|yy|mmmm|mmm|mm|m|dddd|ddd|dd|d|hh|h|ss|s|am/pm|.', re.IGNORECASE)
_QUOTED = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]')


def shown(value: str | float | bool, number_format: Mapping[str, Any] | None) -> str:
    """A value as a cell shows it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return value
    kind = (number_format or {}).get("type", "")
    pattern = (number_format or {}).get("pattern") or _DEFAULTS.get(kind, "")
    if not pattern or kind == "TEXT":
        return _bare(value)
    if kind in _DATES:
        return _as_date(value, pattern)
    return _as_number(value, pattern)


def _bare(value: float) -> str:
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)


def _as_number(value: float, pattern: str) -> str:
    sections = pattern.split(";")
    negative = value < 0
    if negative and len(sections) > 1:
        section, negative = sections[1], False
    else:
        section = sections[2] if value == 0 and len(sections) > 2 else sections[0]
    plain = _QUOTED.sub(lambda found: found[1] or found[2] or "", section)
    digits = _DIGITS.search(plain)
    if digits is None:
        return plain if plain.strip() else _bare(value)
    places = len(digits[1]) - 1 if digits[1] else 0
    size = abs(value) * (100 if "%" in plain else 1)
    if "E+" in plain:
        mantissa = f"{size:.{places}E}"
        return f"{'-' if negative else ''}{mantissa}"
    text = f"{size:,.{places}f}" if "," in digits[0] else f"{size:.{places}f}"
    fixed = digits[1].count("0") if digits[1] else 0
    while places > fixed and text.endswith("0"):
        text, places = text[:-1], places - 1
    return f"{'-' if negative else ''}{plain[: digits.start()]}{text.rstrip('.')}{plain[digits.end() :]}"


def _as_date(value: float, pattern: str) -> str:
    try:
        moment = datetime.combine(DAY_ZERO, datetime.min.time()) + timedelta(
            seconds=round(float(value) * 86_400)
        )
    except OverflowError:
        return _bare(value)
    signs = _DATE_SIGNS.findall(pattern)
    half = any(sign.lower() == "am/pm" for sign in signs)
    after_hours = False
    text = ""
    for sign in signs:
        word = sign.lower()
        text += _date_part(sign, word, moment, half=half, minutes=after_hours)
        if word[0] in "hs":
            after_hours = word[0] == "h"
        elif word[0] in "ymd":
            after_hours = False
    return text


def _date_part(sign: str, word: str, moment: datetime, *, half: bool, minutes: bool) -> str:
    hour = (moment.hour % 12 or 12) if half else moment.hour
    month = moment.minute if minutes else moment.month
    parts = {
        "yyyy": f"{moment.year:04}",
        "yy": f"{moment.year % 100:02}",
        "mmmm": f"{moment:%B}",
        "mmm": f"{moment:%b}",
        "mm": f"{month:02}",
        "m": str(month),
        "dddd": f"{moment:%A}",
        "ddd": f"{moment:%a}",
        "dd": f"{moment.day:02}",
        "d": str(moment.day),
        "hh": f"{hour:02}",
        "h": str(hour),
        "ss": f"{moment.second:02}",
        "s": str(moment.second),
        "am/pm": f"{moment:%p}",
    }
    return parts.get(word, sign.strip('"').removeprefix("\\"))
