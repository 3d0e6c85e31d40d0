"""Followers on X, by its API v2: up to 100 accounts a call, each paid for once a day (graph-api.md §8)."""

import logging
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import requests

from application.integrations.audience.network import (
    MOST_FOLLOWERS,
    NO_END,
    Answer,
    Answers,
    Asked,
    Trouble,
    TroubleKind,
)
from application.integrations.http import thread_session
from application.networks import Finding, Network

logger = logging.getLogger(__name__)

TIMEOUTS = (5.0, 30.0)
_USERNAME = re.compile(r"[A-Za-z0-9_]{1,15}")
_FIELDS = "public_metrics,protected"
_FINDINGS: Mapping[str, Finding] = {"Not Found Error": Finding.UNKNOWN, "Forbidden": Finding.SUSPENDED}
"""By the title of an entry of `errors` in a reply that is else fine."""
_REFUSALS: Mapping[int, tuple[TroubleKind, str]] = {
    400: (TroubleKind.REFUSED, "X does not accept the platform’s question."),
    401: (TroubleKind.REFUSED, "X does not accept the token. Set X_BEARER_TOKEN anew."),
    402: (TroubleKind.REFUSED, "The prepaid credits at X are used up. Buy more in X’s developer console."),
    403: (TroubleKind.REFUSED, "X does not allow the app of this token to read accounts."),
    404: (TroubleKind.REFUSED, "There is no API of X at the address of the settings."),
    429: (TroubleKind.LIMITED, "The limit of requests to X is reached."),
}
_DOWN = (TroubleKind.DOWN, "X answers with errors, or with what cannot be read.")


class XCounter:
    """Asks by the app's own token. `now` is for the time that X names; for one step of a task."""

    network = Network.TWITTER
    most_at_once = 100

    def __init__(
        self,
        url: str,
        token: str,
        *,
        now: Callable[[], datetime],
        before_call: Callable[[], None] | None = None,
        timeouts: tuple[float, float] = TIMEOUTS,
    ) -> None:
        self._asking = _Asking(url.rstrip("/"), token, now, before_call, timeouts)

    def count(self, asked: Sequence[Asked], *, until: float = NO_END) -> Answers:
        """Those of the handles; see Counter. Two calls at most: by names, then by number who had another."""
        self._asking.reset()
        answers = [Answer(one.key, Finding.UNKNOWN) for one in asked if not _is_name(one.handle)]
        named = [one for one in asked if _is_name(one.handle)]
        trouble: Trouble | None = None
        is_cut = False
        try:
            lost = self._by_name(named, answers)
            is_cut = bool(lost and answers) and time.monotonic() >= until
            if not is_cut:
                self._by_id(lost, answers)
        except _Refused as refusal:
            trouble = refusal.trouble
        asking = self._asking
        return Answers(tuple(answers), asking.calls, asking.usage_percent, trouble, is_cut=is_cut)

    def _by_name(self, asked: Sequence[Asked], answers: list[Answer]) -> dict[Asked, Answer]:
        """Answers who is there, and hands back whom X once gave a number that nobody of this name has now,
        with what it is if the number leads nowhere either."""
        if not asked:
            return {}
        users, errors = self._asking.users("/2/users/by", "usernames", (one.handle for one in asked))
        by_name = {str(user.get("username")).lower(): user for user in users}
        lost = {}
        for one in asked:
            found, finding = by_name.get(one.handle.lower()), errors.get(one.handle.lower())
            answer = _answer(one, found) if found is not None else _absent(one, finding)
            is_gone = found is None and finding is not Finding.SUSPENDED
            if one.network_id and (is_gone or answer.finding is Finding.TAKEN):
                lost[one] = answer
            else:
                answers.append(answer)
        return lost

    def _by_id(self, asked: Mapping[Asked, Answer], answers: list[Answer]) -> None:
        if not asked:
            return
        users, errors = self._asking.users("/2/users", "ids", (str(one.network_id) for one in asked))
        by_id = {str(user.get("id")): user for user in users}
        for one, otherwise in asked.items():
            found = by_id.get(str(one.network_id))
            finding = errors.get(str(one.network_id).lower())
            if found is not None:
                answers.append(_answer(one, found))
            elif otherwise.finding is Finding.TAKEN:
                answers.append(otherwise)
            else:
                answers.append(_absent(one, finding))


class _Refused(Exception):
    """No reply to read. Holds no word of X's: those may repeat what was sent."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.kind)
        self.trouble = trouble


class _Asking:
    """Sends, counts, and reads what all replies of X have in common."""

    def __init__(
        self,
        url: str,
        token: str,
        now: Callable[[], datetime],
        before_call: Callable[[], None] | None,
        timeouts: tuple[float, float],
    ) -> None:
        self._url = url
        self._token = token
        self._now = now
        self._before_call = before_call
        self._timeouts = timeouts
        self.reset()

    def reset(self) -> None:
        """Count anew."""
        self.calls = 0
        self.usage_percent: int | None = None

    def users(
        self, path: str, name: str, values: Iterable[str]
    ) -> tuple[list[dict[str, Any]], dict[str, Finding | None]]:
        """The accounts of a reply, and by lower-case value why others are not there. Raises _Refused."""
        each_once = {value.lower(): value for value in values}.values()
        reply = self._get(path, {name: ",".join(each_once), "user.fields": _FIELDS})
        self.usage_percent = _usage_percent(reply.headers)
        payload = _object(reply)
        if reply.status_code != 200 or not ({"data", "errors"} & set(payload)):
            raise _Refused(self._trouble(reply))
        errors = {
            str(error.get("value")).lower(): _FINDINGS.get(str(error.get("title")))
            for error in _objects(payload.get("errors"))
        }
        return _objects(payload.get("data")), errors

    def _get(self, path: str, params: Mapping[str, str]) -> requests.Response:
        if self._before_call is not None:
            self._before_call()
        self.calls += 1
        try:
            return thread_session().get(
                f"{self._url}{path}",
                params=params,
                headers={"Authorization": f"Bearer {self._token}"},
                timeout=self._timeouts,
                allow_redirects=False,  # a redirect would hand the token to another host
            )
        except requests.Timeout:
            words = "X took too long to answer."
        except requests.RequestException:
            words = "X could not be reached."
        # Outside the block above: the error of requests holds the request, and with it the token.
        logger.info("x call failed", extra={"outcome": words})
        raise _Refused(Trouble(TroubleKind.DOWN, words))

    def _trouble(self, reply: requests.Response) -> Trouble:
        kind, words = _REFUSALS.get(reply.status_code, _DOWN)
        logger.info("x call failed", extra={"outcome": kind.value, "http_status": reply.status_code})
        return Trouble(kind, words, self._wait(reply) if kind is TroubleKind.LIMITED else None)

    def _wait(self, reply: requests.Response) -> int | None:
        reset = _number(reply.headers.get("x-rate-limit-reset"))
        return None if reset is None else max(1, reset - int(self._now().timestamp()))


def _is_name(handle: str) -> bool:
    return _USERNAME.fullmatch(handle) is not None


def _answer(one: Asked, user: Mapping[str, Any]) -> Answer:
    user_id, name = str(user.get("id") or ""), str(user.get("username") or "")
    if one.network_id and user_id != one.network_id:
        return Answer(one.key, Finding.TAKEN, words="Another account has this handle now.")
    metrics = user.get("public_metrics")
    followers = metrics.get("followers_count") if isinstance(metrics, dict) else None
    if not isinstance(followers, int) or isinstance(followers, bool) or not user_id:
        return _without_count(one)
    if not 0 <= followers <= MOST_FOLLOWERS:
        return _without_count(one)
    finding = Finding.PRIVATE if user.get("protected") is True else Finding.COUNTED
    if name.lower() != one.handle.lower():
        finding = Finding.RENAMED
    return Answer(one.key, finding, followers, network_id=user_id, handle_now=name)


def _without_count(one: Asked) -> Answer:
    return Answer(one.key, Finding.FAILED, words="X’s reply holds no number of followers.")


def _absent(one: Asked, finding: Finding | None) -> Answer:
    if finding is None:
        return Answer(one.key, Finding.FAILED, words="X’s reply does not say what became of this account.")
    return Answer(one.key, finding)


def _usage_percent(headers: Mapping[str, str]) -> int | None:
    """How much of the limit of these minutes is used, as the reply's headers tell it."""
    limit, left = (_number(headers.get(f"x-rate-limit-{name}")) for name in ("limit", "remaining"))
    return round(100 * (limit - left) / limit) if limit and left is not None else None


def _number(header: str | None) -> int | None:
    return int(header) if header and header.isascii() and header.isdigit() and len(header) < 12 else None


def _object(reply: requests.Response) -> dict[str, Any]:
    try:
        told = reply.json()
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _objects(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
