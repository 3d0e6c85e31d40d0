"""The form of a note on an event."""

from datetime import UTC, date, datetime
from typing import Any

from wtforms import DateField, Field, HiddenField, SelectField, TimeField
from wtforms.validators import InputRequired, ValidationError

from application.followers.editing.fields import UnitChoiceForm, choices, line_field
from application.followers.editing.notes.service import LONGEST_TEXT, NoteFields
from application.formats import zone_or_utc
from application.networks import label
from application.sent_forms import OnceForm

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


class NoteForm(UnitChoiceForm):
    """When, whom and what; `zone` is what the time is told in, `seen` what the form was made from."""

    text = line_field("Note", LONGEST_TEXT, "Say what happened.")
    day = DateField("Day", validators=[InputRequired("Choose the day.")])
    time = TimeField("Time", validators=[InputRequired("Enter the time, such as 14:30.")])
    network = SelectField("Network")
    zone = HiddenField()
    seen = HiddenField()

    def validate_day(self, field: Field) -> None:
        """No event is older, and none is told so far ahead."""
        if field.data and not EARLIEST <= field.data <= LATEST:
            raise ValidationError(f"Choose a day from {EARLIEST.year} to {LATEST.year}.")

    def offer_networks(self, networks: list[str]) -> None:
        """Those that a note can be about."""
        self.network.choices = choices([("", "All networks"), *((name, label(name)) for name in networks)])

    def fields(self) -> NoteFields:
        """Call it on a valid form only."""
        assert self.day.data is not None
        assert self.time.data is not None
        local = datetime.combine(self.day.data, self.time.data, tzinfo=zone_or_utc(self.zone.data))
        return NoteFields(local.astimezone(UTC), self.chosen, self.network.data or None, self.text.data or "")


class NewNoteForm(NoteForm, OnceForm):
    """A note that is added; it is taken once."""


def entered(fields: NoteFields, zone: str, unit: str) -> dict[str, Any]:
    """A note as its form shows it."""
    local = fields.happened_at.astimezone(zone_or_utc(zone))
    return {
        "text": fields.text,
        "day": local.date(),
        "time": local.time(),
        "network": fields.network or "",
        "unit": unit,
        "zone": zone,
    }
