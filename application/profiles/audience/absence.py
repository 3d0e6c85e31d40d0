"""Why no audience is told, each reason with what to do next. Pure."""

import enum
from dataclasses import dataclass
from datetime import datetime

from application.profiles.audience.queries import LastAsked
from application.profiles.connection import Connection
from application.profiles.queries import Partner

FEWEST_FOLLOWERS = 100
"""Below that Instagram describes no audience and tells no hours (graph-api.md, 5.2)."""

_TOO_FEW = "too_few_followers"
_AGAIN = (
    "It is asked again at the next reading of this account: once a day, and several times a day while one of "
    "its campaigns runs."
)


class Deed(enum.StrEnum):
    """What helps, where something does."""

    NOTHING = ""
    CONNECT = "connect"
    RECONNECT = "reconnect"


@dataclass(frozen=True)
class Absence:
    """`asked_at` is when Instagram was asked, where that matters."""

    title: str
    sentence: str
    deed: Deed = Deed.NOTHING
    asked_at: datetime | None = None


def has_too_few(partner: Partner, asked: LastAsked) -> bool:
    """Whether the account is too small: as Instagram said when asked, before that by its followers."""
    if asked.at is not None:
        return asked.problem == _TOO_FEW
    return partner.followers_count is not None and partner.followers_count < FEWEST_FOLLOWERS


def why_nobody(partner: Partner, connection: Connection, asked: LastAsked) -> Absence:
    """Why there is no reading at all of who the followers are."""
    if connection is Connection.NONE:
        return Absence(
            "No Instagram account is connected",
            "Only of a connected Professional account does Instagram tell who follows it.",
            Deed.CONNECT,
        )
    if has_too_few(partner, asked):
        return Absence(
            "Instagram tells an audience from 100 followers on",
            f"{_size(partner)} There is nothing to do: once there are 100, the next reading fills this page.",
        )
    if connection is Connection.RECONNECT:
        return Absence(
            "The connection to Facebook is lost",
            "It ended before the audience could be read. After connecting again it is read within the hour.",
            Deed.RECONNECT,
        )
    return _not_told(asked)


def _size(partner: Partner) -> str:
    count = partner.followers_count
    if count is None or count >= FEWEST_FOLLOWERS:
        return "When this account was last asked about, it had fewer."
    return f"This account has {'1 follower' if count == 1 else f'{count} followers'}."


def _not_told(asked: LastAsked) -> Absence:
    """Nothing stands in the way, and still there is no reading."""
    if asked.at is None:
        return Absence(
            "The audience has not been read yet",
            "It comes with the first reading of the account, which begins within a quarter of an hour of "
            "joining. There is nothing to do but to come back.",
        )
    if asked.problem:
        return Absence(
            "Instagram refused to tell the audience",
            f"{_AGAIN} If this stays, the staff who run this platform can see why.",
            asked_at=asked.at,
        )
    return Absence(
        "Instagram’s answer named nobody",
        "It answered, but without a single row. It is asked again within a week, and this page fills by "
        "itself once it tells something.",
        asked_at=asked.at,
    )


def why_no_hours(partner: Partner, connection: Connection, asked: LastAsked) -> str:
    """Why no hour is known at which followers are online, in a sentence."""
    if has_too_few(partner, asked):
        return "Instagram tells when followers are online from 100 followers on."
    if connection is Connection.RECONNECT:
        return "The connection to Facebook was lost before these hours could be read."
    if partner.last_collected_at is None:
        return "These hours come with the first reading of the account."
    return (
        "Instagram has told no hours yet. They come two days late, and are asked for at the next reading of "
        "the account, once a day."
    )


def why_none_of(asked: LastAsked) -> str:
    """Why one part of the audience is missing while others were told, in a sentence."""
    if asked.problem and asked.problem != _TOO_FEW:
        return f"Instagram refused to tell this part when it was last asked. {_AGAIN}"
    return "Instagram has told nothing of this part. It is asked again within a week."
