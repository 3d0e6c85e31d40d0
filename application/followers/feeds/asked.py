"""What a reader asks of the feed of single counts: times, units, networks, a page. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from application.exceptions import ApplicationError
from application.followers.files.handles import number_of

MOST_ROWS = 10_000
PARAMETERS = ("since", "until", "network", "zid", "limit", "after")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_PLACE = re.compile(r"(\d{1,18})\.(\d{1,18})\.(\d{1,18})", re.ASCII)
_NETWORK = re.compile(r"[a-z][a-z0-9_]{0,29}", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NotUnderstood(ApplicationError):
    """The address asks for what there can't be; `str(error)` is a sentence for whoever wrote it."""


@dataclass(frozen=True)
class Place:
    """Where a page ended: the account, the moment, the round of its last row."""

    account: int
    counted_at: datetime
    round_id: int

    def __str__(self) -> str:
        microseconds = (self.counted_at - _EPOCH) // timedelta(microseconds=1)
        return f"{self.account}.{microseconds}.{self.round_id}"


@dataclass(frozen=True)
class Asked:
    """The frame: from `since` on, and before `until`; None where the reader names no bound."""

    since: datetime | None
    until: datetime | None
    network: str | None
    zid: int | None
    limit: int
    after: Place | None

    def next_page(self, given: Mapping[str, str], place: Place) -> str:
        """The parameters of the page behind this one."""
        return urlencode({**given, "after": str(place)})


def read_asked(given: Mapping[str, Sequence[str]], zone: ZoneInfo) -> Asked:
    """Read the parameters; days are those of `zone`. Raises NotUnderstood."""
    for name, values in given.items():
        if name not in PARAMETERS:
            raise NotUnderstood(f"“{name[:40]}” is not known here. This feed takes {', '.join(PARAMETERS)}.")
        if len(values) > 1:
            raise NotUnderstood(f"“{name}” stands in the address more than once.")
    texts = {name: values[0] for name, values in given.items() if values and values[0]}
    since = _moment(texts.get("since"), "since", zone, is_end=False)
    until = _moment(texts.get("until"), "until", zone, is_end=True)
    if since is not None and until is not None and since >= until:
        raise NotUnderstood("“since” has to be earlier than “until”.")
    return Asked(
        since,
        until,
        _network(texts.get("network")),
        _zid(texts.get("zid")),
        _limit(texts.get("limit")),
        _place(texts.get("after")),
    )


def _moment(text: str | None, name: str, zone: ZoneInfo, *, is_end: bool) -> datetime | None:
    """A day counts as a whole, so “until” one is until its end."""
    if text is None:
        return None
    try:
        if _DAY.fullmatch(text):
            day = date.fromisoformat(text) + timedelta(days=is_end)
            return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
        # In an address a plus sign stands for a space.
        moment = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotUnderstood(
            f"“{name}” is no day such as 2026-11-22, and no time such as 2026-11-22T17:00:00Z."
        ) from None


def _network(text: str | None) -> str | None:
    if text is not None and not _NETWORK.fullmatch(text):
        raise NotUnderstood("“network” is no name of a network, such as youtube.")
    return text


def _zid(text: str | None) -> int | None:
    if text is None:
        return None
    zid = number_of(text)
    if zid is None:
        raise NotUnderstood("“zid” is no number of a unit, such as 1.")
    return zid


def _limit(text: str | None) -> int:
    if text is None:
        return MOST_ROWS
    limit = number_of(text)
    if limit is None or limit > MOST_ROWS:
        raise NotUnderstood(f"“limit” is no number from 1 to {MOST_ROWS:,}.")
    return limit


def _place(text: str | None) -> Place | None:
    if text is None:
        return None
    found = _PLACE.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        account, microseconds, round_id = (int(part) for part in found.groups())
        return Place(account, _EPOCH + timedelta(microseconds=microseconds), round_id)
    except (ValueError, OverflowError):
        raise NotUnderstood("“after” is not what the page before has named.") from None
