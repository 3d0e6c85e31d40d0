"""Amounts that name their currency, as spreadsheets write them: "540 EUR", "€540". Pure."""

import re
import unicodedata

from application.campaigns.plans.currencies import is_currency

_SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₺": "TRY",
    "₽": "RUB",
    "₴": "UAH",
    "₪": "ILS",
    "₩": "KRW",
    "₫": "VND",
    "₱": "PHP",
    "₦": "NGN",
    "zł": "PLN",
    "Kč": "CZK",
}
_SHARED = {
    "$": frozenset(("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "CLP", "COP", "ARS")),
    "¥": frozenset(("JPY", "CNY")),
    "kr": frozenset(("DKK", "NOK", "SEK", "ISK")),
}
"""Signs of several currencies: the row or the campaign has to say which."""
_WORD = "|".join(re.escape(sign) for sign in (*_SIGNS, *_SHARED)) + "|[A-Za-z]{3}"
_AMOUNT = re.compile(rf"(?P<ahead>{_WORD})?\s*(?P<number>[0-9][^A-Za-z€£$]*?)\s*(?P<behind>{_WORD})?")


def split_amount(text: str) -> tuple[str, str]:
    """The number and the currency's sign or code, which may be empty; else the whole text, and none."""
    found = _AMOUNT.fullmatch(unicodedata.normalize("NFC", text).strip())
    if found is None or (found["ahead"] and found["behind"]):
        return text, ""
    word = found["ahead"] or found["behind"] or ""
    known = word in _SIGNS or word in _SHARED or is_currency(word.upper())
    return (found["number"], word) if known else (text, "")


def currency_of(word: str, said: str | None) -> str | None:
    """The currency that a sign or code means; `said` decides where it may be several, else None."""
    if word in _SHARED:
        return said if said in _SHARED[word] else None
    return _SIGNS.get(word, word.upper())
