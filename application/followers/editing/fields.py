"""Fields that the tracker's forms share."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import Field, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the types lag behind
from wtforms.validators import DataRequired, Length, ValidationError

from application.followers.files.handles import LONGEST_NAME, NAME, NUMBER, networks_of, number_of
from application.followers.files.table import Unfit
from application.forms import PageForm
from application.networks import LABELS

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")
_NUMBER_BEHIND = re.compile(r"\((\d{1,10})\)\s*\Z")
MOST_FOUND = 20
MOST_OFFERED = 300
"""Units that a field offers while one types; of more, a search finds them."""
OFFERED_ID = "units-offered"
LONGEST_TYPED = LONGEST_NAME + 20
_BY_LABEL = {words.casefold(): name for name, words in LABELS.items()}
NONE_SUCH = "No unit is called so. Type a part of its name, or its number."
SEVERAL = "Several units fit. Choose one of them below."


def one_line(text: str | None) -> str:
    """What was typed, without characters that nobody types, on a single line."""
    return " ".join(_UNSEEN.sub(" ", text or "").split())


def choices(words: Iterable[tuple[str, str]]) -> list[Any]:
    """The choices of a list, of values and their words."""
    return [SelectChoice(value, word) for value, word in words]


def line_field(label: str, longest: int, missing: str = "") -> StringField:
    """A line of text; where `missing` says so, it can't be left empty."""
    needed = [DataRequired(missing)] if missing else []
    told = f"Use at most {longest} characters."
    return StringField(label, filters=[one_line], validators=[*needed, Length(max=longest, message=told)])


@dataclass(frozen=True)
class Choosable:
    """A unit that can be chosen."""

    zid: int
    name: str

    @property
    def words(self) -> str:
        """As it stands in a field: the name, and the number that tells it from others of the name."""
        return f"{self.name} ({self.zid})"


class Unclear(Exception):
    """What was typed leads to no unit, or to several: `found` are the first of them."""

    def __init__(self, found: Sequence[Choosable] = ()) -> None:
        super().__init__(SEVERAL if found else NONE_SUCH)
        self.found = found


def unit_typed(typed: str, units: Sequence[Choosable]) -> Choosable | None:
    """The unit that is meant, by number or by name; None where nothing is typed. Raises Unclear."""
    if not typed:
        return None
    behind = _NUMBER_BEHIND.search(typed)
    number = number_of(behind[1] if behind else typed)
    by_number = [unit for unit in units if unit.zid == number]
    wanted = typed.casefold()
    named = [unit for unit in units if unit.name.casefold() == wanted]
    exact = by_number or named
    if len(exact) == 1:
        return exact[0]
    raise Unclear((exact or [unit for unit in units if wanted in unit.name.casefold()])[:MOST_FOUND])


class UnitChoiceForm(PageForm):
    """A form that names a unit. `unit_pick` is the number of one that a search has found."""

    unit = line_field("Unit", LONGEST_TYPED)
    unit_pick = StringField("Which one?")
    chosen: int | None = None
    """The unit's number, once the form is valid."""
    known: Sequence[Choosable] = ()
    """The units that it may be."""
    found: Sequence[Choosable] = ()
    """Those that fit what is typed, where they are several."""

    def validate_unit(self, field: Field) -> None:
        """Find the unit that is meant."""
        picked = number_of(self.unit_pick.data or "")
        try:
            unit = unit_typed(str(picked) if picked else field.data, self.known)
        except Unclear as unclear:
            self.found = unclear.found
            raise ValidationError(str(unclear)) from None
        self.chosen = unit.zid if unit else None

    def know(self, units: Sequence[Choosable]) -> None:
        """Take the units that it may be; few enough are offered while one types."""
        self.known = units
        if self.offered:
            self.unit.render_kw = {"list": OFFERED_ID, "autocomplete": "off"}

    @property
    def offered(self) -> list[str]:
        """What the field offers while one types."""
        return [unit.words for unit in self.known] if len(self.known) <= MOST_OFFERED else []


def network_typed(typed: str) -> str | None:
    """The network that is meant, as the files' columns name it; None for what can be no such name."""
    name = _BY_LABEL.get(typed.casefold(), typed.lower().replace(" ", "_"))
    try:
        return next(iter(networks_of((NAME, NUMBER, name))), None)
    except Unfit:
        return None
