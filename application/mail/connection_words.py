"""The kinds of letters about a connection and their words, for the person and for staff. Pure.

Each says what happens and until when, what is not read meanwhile, and has one link.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from application.connection_health import PERMISSION_MISSING, ConnectionHealth, Standing
from application.mail.words import Words, utc


class Kind(StrEnum):
    """What a letter is about; kept in its row."""

    CONNECTION_ENDS = "connection_ends"
    DATA_ACCESS_ENDS = "data_access_ends"
    CONNECTION_LOST = "connection_lost"
    PERMISSION_LOST = "permission_missing"


@dataclass(frozen=True)
class Subject:
    """Whom a letter is about: the name, and the handles of the Instagram accounts behind the login."""

    name: str
    handles: tuple[str, ...]

    @property
    def accounts(self) -> str:
        """The accounts as a sentence names them."""
        return " and ".join(f"@{handle}" for handle in self.handles) or "the Instagram account"


@dataclass(frozen=True)
class _Told:
    """What the words are made of."""

    about: Subject
    health: ConnectionHealth
    lost_at: datetime | None
    to_staff: bool

    @property
    def owner(self) -> str:
        return f"{self.about.name}’s" if self.to_staff else "Your"

    @property
    def end(self) -> str:
        return utc(self.health.ends_at) if self.health.ends_at else "soon"


def kind_for(health: ConnectionHealth) -> Kind | None:
    """The letter that this state of a connection is worth; None for none."""
    if health.is_lost:
        return Kind.PERMISSION_LOST if health.reason == PERMISSION_MISSING else Kind.CONNECTION_LOST
    if health.standing is Standing.TOKEN_ENDS_SOON:
        return Kind.CONNECTION_ENDS
    return Kind.DATA_ACCESS_ENDS if health.ends_soon else None


def is_still_true(kind: Kind, health: ConnectionHealth) -> bool:
    """Whether a letter asked for some time ago still says what is so."""
    if kind in (Kind.CONNECTION_LOST, Kind.PERMISSION_LOST):
        return health.is_lost
    return health.ends_soon


def words_for(
    kind: Kind,
    *,
    reader: str,
    about: Subject,
    health: ConnectionHealth,
    lost_at: datetime | None,
    to_staff: bool,
) -> Words:
    """The words of a letter to `reader`, in the state that the connection has now."""
    told = _Told(about, health, lost_at, to_staff)
    subject, happens, meanwhile = _WORDS[kind](told)
    if to_staff:
        ask = f"{about.name} has no address with us. Send them this link; they have to follow it themselves."
    else:
        ask = _HOW[kind]
    return Words(
        subject=subject,
        greeting=f"Hello {reader},",
        before=(*happens, ask),
        button="The link to send" if to_staff else "Connect again",
        after=(meanwhile,),
        shows_address=to_staff,
        reason=_reason(about, to_staff),
    )


_HOW: Mapping[Kind, str] = {
    Kind.CONNECTION_ENDS: "Connect again before then and nothing is missed. It takes a minute.",
    Kind.DATA_ACCESS_ENDS: "Connect again before then and nothing is missed. It takes a minute.",
    Kind.CONNECTION_LOST: "Connect again and the reading goes on at once. It takes a minute.",
    Kind.PERMISSION_LOST: (
        "Connect again, and leave every box ticked in Facebook’s dialog. It takes a minute."
    ),
}
_STORIES = (
    "Stories vanish after 24 hours, so what is missed of them is gone for good; most other figures are "
    "fetched once the connection stands again."
)


def _connection_ends(told: _Told) -> tuple[str, tuple[str, ...], str]:
    day = told.end.partition(",")[0]
    happens = (
        f"{told.owner} connection to Facebook ends on {told.end}. Facebook sets this end about 60 days after "
        "each connecting; nothing is wrong.",
    )
    return f"{told.owner} connection to Instagram ends on {day}", happens, _from_then_on(told)


def _data_access_ends(told: _Told) -> tuple[str, tuple[str, ...], str]:
    day = told.end.partition(",")[0]
    happens = (
        f"On {told.end} Facebook stops giving us the figures of {told.about.accounts}. It does so 90 days "
        f"after {f'{told.about.name} last' if told.to_staff else 'you last'} signed in there for us; nothing "
        "is wrong.",
    )
    return f"{told.owner} figures can be read until {day}", happens, _from_then_on(told)


def _connection_lost(told: _Told) -> tuple[str, tuple[str, ...], str]:
    happens = (f"{told.about.accounts} can’t be read any more. {told.health.sentence}",)
    return f"{told.owner} connection to Instagram has ended", _capital(happens), _since_then(told)


def _permission_lost(told: _Told) -> tuple[str, tuple[str, ...], str]:
    happens = (f"{told.about.accounts} can’t be read any more. {told.health.sentence}",)
    subject = f"{told.owner} connection to Instagram lacks a permission"
    return subject, _capital(happens), _since_then(told)


def _from_then_on(told: _Told) -> str:
    return f"From then on no posts, stories or figures of {told.about.accounts} are read. {_STORIES}"


def _since_then(told: _Told) -> str:
    since = f"Since {utc(told.lost_at)}" if told.lost_at else "Until then"
    return f"{since} no new posts, stories or figures are read; what was read before stays. {_STORIES}"


def _capital(sentences: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sentence[:1].upper() + sentence[1:] for sentence in sentences)


def _reason(about: Subject, to_staff: bool) -> str:
    if to_staff:
        return f"You get this letter because you set up a running campaign that {about.name} is in."
    return "You get this letter because you gave us this address. Change or remove it on your page there."


_WORDS: Mapping[Kind, Callable[[_Told], tuple[str, tuple[str, ...], str]]] = {
    Kind.CONNECTION_ENDS: _connection_ends,
    Kind.DATA_ACCESS_ENDS: _data_access_ends,
    Kind.CONNECTION_LOST: _connection_lost,
    Kind.PERMISSION_LOST: _permission_lost,
}
