"""What a form would overwrite that somebody else has saved meanwhile. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

from application.followers.editing.units.rhythms import RHYTHM_WORDS
from application.followers.editing.units.saving import UnitFields
from application.networks import label

NOTHING = "–"


class Difference(NamedTuple):
    what: str
    stored: str
    entered: str


def differences(stored: UnitFields, entered: UnitFields, names: Mapping[int, str]) -> list[Difference]:
    """Where the two differ, in words; `names` are those of units."""
    pairs = [
        ("Name", stored.name, entered.name),
        ("Unit above", _unit(stored.parent, names), _unit(entered.parent, names)),
    ]
    for network in {**stored.handles, **entered.handles}:
        theirs, own = stored.handles.get(network), entered.handles.get(network)
        pairs.append((f"{label(network)} handle", theirs or NOTHING, own or NOTHING))
    for network, rhythm in entered.rhythms.items():
        before = stored.rhythms.get(network, rhythm)
        pairs.append((f"{label(network)} is counted", RHYTHM_WORDS[before], RHYTHM_WORDS[rhythm]))
    return [Difference(*pair) for pair in pairs if pair[1] != pair[2]]


def _unit(zid: int | None, names: Mapping[int, str]) -> str:
    return NOTHING if zid is None else f"{names.get(zid, 'Unit')} ({zid})"
