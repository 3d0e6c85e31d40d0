"""The forms of a file that is handed in: to be looked at, and to be imported."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from flask_wtf.file import FileField
from wtforms import DateField, Field, HiddenField, SelectField
from wtforms.validators import Optional, ValidationError

from application.followers.editing.fields import choices, one_line
from application.followers.files.handles import number_of
from application.followers.history.columns import Target
from application.followers.history.kinds import FileKind
from application.forms import PageForm

EARLIEST = date(1990, 1, 1)
KIND_WORDS = {
    FileKind.HANDLES: "Units and their handles",
    FileKind.TALLY: "A tally by the hour",
    FileKind.DAY: "The counts of one day",
}
_KINDS = [(kind.value, words) for kind, words in KIND_WORDS.items()]


@cache
def time_zones() -> Sequence[str]:
    """The zones by name, without those that are there for old programs only."""
    return sorted(name for name in available_timezones() if "/" in name or name == "UTC")


class FileForm(PageForm):
    """What the file holds, and what its times mean."""

    kind = SelectField(
        "What it holds",
        choices=choices([("", "Tell by its header"), *_KINDS]),
    )
    day = DateField("Day of the counts", validators=[Optional()])
    zone = SelectField("Time zone of the file")

    def offer_zones(self, usual: ZoneInfo) -> None:
        """The zones to choose from, the usual one among them."""
        self.zone.choices = choices((name, name) for name in sorted({*time_zones(), usual.key}))

    def said_zone(self, usual: ZoneInfo) -> ZoneInfo:
        """The zone that is chosen; the usual one where that is none."""
        return ZoneInfo(self.zone.data) if self.zone.data in time_zones() else usual

    def validate_day(self, field: Field) -> None:
        if field.data and field.data < EARLIEST:
            raise ValidationError(f"Choose a day from {EARLIEST.year} on.")


class UploadForm(FileForm):
    """A file that is looked at first."""

    file = FileField("File", render_kw={"accept": ".csv,text/csv"})

    def validate_file(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Choose a CSV file.")


class KeptForm(FileForm):
    """The file that was looked at, and whose counts stand in its columns."""

    content = HiddenField()
    name = HiddenField(filters=[one_line])


def targets(names: Sequence[str], zids: Sequence[str], networks: Sequence[str]) -> dict[str, Target]:
    """Whose counts stand in which columns, as far as that is entered; the lists go along each other."""
    found = {}
    for name, typed, network in zip(names, zids, networks, strict=False):
        zid = number_of(typed.strip())
        if zid is not None and network:
            found[name] = Target(zid, network)
    return found
