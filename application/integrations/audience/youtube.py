"""Subscribers of YouTube channels, by the Data API v3: by number fifty a call, by name one (graph-api.md §8).

A handle is resolved once: as a handle, else as one of the user names that channels had before. From then on
the channel is asked for by its number. It is renamed where its handle is another than at the last look, as
that of a channel which was found by its user name is another from the beginning.
"""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from application.integrations.audience.network import NO_END, Answer, Answers, Asked, Trouble, TroubleKind
from application.integrations.audience.youtube_calls import (
    MOST_IDS,
    TIMEOUTS,
    QuestionRefused,
    YouTubeCalls,
    YouTubeRefused,
)
from application.networks import Finding, Network, Precision

_CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{22}")
_ROUNDED_FROM = 1_000
"""YouTube tells three figures, rounded down: of less there is nothing to round."""


class YouTubeCounter:
    """Asks by an API key. `now` is for the end of a day's quota; for one step of a task."""

    network = Network.YOUTUBE
    most_at_once = MOST_IDS

    def __init__(
        self,
        url: str,
        key: str,
        *,
        now: Callable[[], datetime],
        before_call: Callable[[], None] | None = None,
        timeouts: tuple[float, float] = TIMEOUTS,
    ) -> None:
        self._calls: Callable[[], YouTubeCalls] = lambda: YouTubeCalls(url, key, now, before_call, timeouts)

    def count(self, asked: Sequence[Asked], *, until: float = NO_END) -> Answers:
        """Those of the channels; see Counter. One call for all with a known number, up to two for others."""
        calls = self._calls()
        answers: list[Answer] = []
        trouble: Trouble | None = None
        is_cut = False
        try:
            numbered = {one: number for one in asked if (number := _number_of(one)) is not None}
            answers += _numbered(calls, numbered)
            is_cut = _add_named(calls, [one for one in asked if one not in numbered], answers, until)
        except YouTubeRefused as refusal:
            trouble = refusal.trouble
        return Answers(tuple(answers), calls.made, trouble=trouble, is_cut=is_cut)


def _add_named(calls: YouTubeCalls, asked: Sequence[Asked], answers: list[Answer], until: float) -> bool:
    """Add the answers; whether the time was over before all were asked. Raises YouTubeRefused.

    Who alone gets no answer is answered all the same, so as not to stand first for ever. Where the next gets
    none either, or nobody else was asked, YouTube is down.
    """
    lost: YouTubeRefused | None = None
    for one in asked:
        if answers and time.monotonic() >= until:
            return True
        try:
            answers.append(_named(calls, one))
            lost = None
        except YouTubeRefused as refusal:
            if refusal.trouble.kind is not TroubleKind.DOWN:
                raise
            answers.append(Answer(one.key, Finding.FAILED, words=refusal.trouble.words))
            if lost is not None:
                raise
            lost = refusal
    if lost is not None and len(answers) == 1:
        answers.clear()
        raise lost
    return False


def _number_of(one: Asked) -> str | None:
    return one.network_id or (one.handle if _CHANNEL.fullmatch(one.handle) else None)


def _numbered(calls: YouTubeCalls, asked: Mapping[Asked, str]) -> list[Answer]:
    if not asked:
        return []
    try:
        found = {str(item.get("id")): item for item in calls.by_ids(list(asked.values()))}
    except QuestionRefused:
        return [_not_read(one) for one in asked]
    gone = "The channel was closed or removed."
    return [
        _answer(one, found[number]) if number in found else Answer(one.key, Finding.UNKNOWN, words=gone)
        for one, number in asked.items()
    ]


def _named(calls: YouTubeCalls, one: Asked) -> Answer:
    try:
        items = calls.by_handle(one.handle)
        if items:
            return _answer(one, items[0], is_its_handle=True)
        items = calls.by_user_name(one.handle)
    except QuestionRefused as refusal:
        return Answer(one.key, Finding.UNKNOWN) if refusal.is_missing else _not_read(one)
    return _answer(one, items[0]) if items else Answer(one.key, Finding.UNKNOWN)


def _answer(one: Asked, item: Mapping[str, Any], *, is_its_handle: bool = False) -> Answer:
    """`is_its_handle`: it was found as a handle, so that another one in the reply is its new one."""
    number, now = str(item.get("id") or ""), _handle(item) or one.handle
    if not number:
        return _not_read(one)
    statistics = item.get("statistics")
    statistics = statistics if isinstance(statistics, dict) else {}
    if statistics.get("hiddenSubscriberCount") is True:
        return Answer(one.key, Finding.HIDDEN, network_id=number, handle_now=now)
    followers = _count(statistics.get("subscriberCount"))
    if followers is None:
        return _not_read(one)
    renamed = _is_renamed(one, now, is_its_handle=is_its_handle)
    return Answer(
        one.key,
        Finding.RENAMED if renamed else Finding.COUNTED,
        followers,
        Precision.THREE_FIGURES if followers >= _ROUNDED_FROM else Precision.EXACT,
        number,
        now,
    )


def _is_renamed(one: Asked, now: str, *, is_its_handle: bool) -> bool:
    """Of a channel that is asked for by its number the last look has to tell how it was called."""
    if now.casefold() == one.handle.casefold():
        return False
    if one.network_id is None or one.handle_before is None:
        return is_its_handle
    return one.was_renamed or now.casefold() != one.handle_before.casefold()


def _not_read(one: Asked) -> Answer:
    return Answer(one.key, Finding.FAILED, words="YouTube’s reply holds no number of subscribers.")


def _handle(item: Mapping[str, Any]) -> str:
    """`customUrl` of the reply, which is the handle; the channels that have none yet lack it."""
    snippet = item.get("snippet")
    told = snippet.get("customUrl") if isinstance(snippet, dict) else None
    return told.removeprefix("@") if isinstance(told, str) else ""


def _count(told: Any) -> int | None:
    """The API writes its numbers as text."""
    text = str(told)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None
