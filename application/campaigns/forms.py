"""The form that makes and changes a campaign."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from markupsafe import Markup
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, StopValidation, ValidationError

from application.campaigns.consultants import ConsultantChoice
from application.campaigns.plans.currencies import currency_choices, is_currency
from application.campaigns.service import CampaignFields
from application.campaigns.setup.disclosure_tags import TagsRefused, read_tags
from application.campaigns.setup.fields import PeopleField
from application.campaigns.setup.people import Choice, PeopleKind
from application.clock import clock
from application.forms import PageForm
from application.identifiers import LARGEST_ID

EARLIEST = date(2010, 10, 6)
"""The day Instagram opened: no post is older."""
LATEST = date(2100, 12, 31)
LONGEST_NAME = 150
LONGEST_NOTES = 5_000

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_SEEN_CLASSES = "LNPS"
_BLANK_ALL_THE_SAME = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs by their class that are drawn as nothing: Hangul fillers and the empty Braille cell."""


def without_unseen(text: str | None) -> str:
    """Text without characters that no person types and databases may refuse; line ends become "\\n"."""
    return _UNSEEN.sub("", (text or "").replace("\r\n", "\n")).strip()


def can_be_seen(text: str) -> bool:
    """Whether at least one character is drawn; marks and joiners alone are not."""
    return any(
        unicodedata.category(character)[0] in _SEEN_CLASSES and character not in _BLANK_ALL_THE_SAME
        for character in text
    )


def one_line(text: str | None) -> str:
    """The same on a single line."""
    return " ".join(without_unseen(text).split())


class DayField(DateField):
    """A date whose message says how to write one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        try:
            self.data = date.fromisoformat(text)
        except ValueError:
            raise ValueError("Write the day as year-month-day, for example 2026-11-20.") from None
        if not EARLIEST <= self.data <= LATEST:
            self.data = None
            raise ValueError(f"Choose a day between {EARLIEST} and {LATEST}.")


class ListField(SelectField):
    """A list to choose from, of values and words; the form itself says what is wrong with another value."""

    def __init__(self, label: str, pairs: Sequence[tuple[str, str]] = (), **more: Any) -> None:
        super().__init__(label, validate_choice=False, **more)
        self.type = "SelectField"  # pages show it as one
        self.choices = list(pairs)


class RevisionField(HiddenField):
    """The revision that a form was made from; one that leaves it out was made from none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else ""


@cache
def time_zones() -> tuple[str, ...]:
    """The zones on offer, by name; read from disk once."""
    places = (name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return ("UTC", *sorted(places))


def _known_zone(_form: PageForm, field: Field) -> None:
    if field.data not in time_zones():
        raise ValidationError("Choose a time zone from the list, for example Europe/Berlin or UTC.")


def _has_text(_form: PageForm, field: Field) -> None:
    if not field.data:
        raise StopValidation("Give the campaign a name.")
    if not can_be_seen(field.data):
        raise StopValidation("Nobody could see this name. Write at least one visible character.")


class CampaignForm(PageForm):
    """Everything that makes a campaign. `know` says who the people are before anything is validated."""

    name = StringField(
        "Name",
        render_kw={"dir": "auto"},
        filters=[one_line],
        validators=[
            _has_text,
            Length(max=LONGEST_NAME, message=f"Use at most {LONGEST_NAME} characters."),
        ],
    )
    starts_on = DayField("First day", validators=[InputRequired("Choose the first day.")])
    ends_on = DayField("Last day", validators=[InputRequired("Choose the last day.")])
    time_zone = StringField("Time zone", filters=[one_line], validators=[_known_zone])
    influencers = PeopleField("Influencers", PeopleKind.INFLUENCERS)
    brands = PeopleField("Brands", PeopleKind.BRANDS)
    responsibles = PeopleField("Responsible staff", PeopleKind.RESPONSIBLES)
    currency = ListField("Currency", currency_choices("None yet"))
    disclosure_tags = StringField("Disclosure tags", filters=[one_line])
    notes = TextAreaField(
        "Notes",
        render_kw={"dir": "auto"},
        filters=[without_unseen],
        validators=[Length(max=LONGEST_NOTES, message=f"Use at most {LONGEST_NOTES:,} characters.")],
    )
    completed = BooleanField("This campaign is completed")
    revision = RevisionField()

    @property
    def lists(self) -> tuple[PeopleField, ...]:
        """The lists of people."""
        return self.influencers, self.brands, self.responsibles

    def people_ids(self) -> set[int]:
        """Everybody who is ticked on one of them."""
        return {user_id for field in self.lists for user_id in field.data}

    def know(self, people: Mapping[int, Choice], present: Collection[int] = ()) -> None:
        """Who the ticked people are, by id, and who of them is in the campaign now."""
        for field in self.lists:
            field.know(people, present)

    def from_revision(self) -> int:
        """The revision that the form was made from; -1, which none has, where the form doesn't say."""
        text = self.revision.data or ""
        known = text.isascii() and text.isdigit() and len(text) < len(str(LARGEST_ID))
        return int(text) if known else -1

    def validate_ends_on(self, field: Field) -> None:
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError("The last day lies before the first. Choose the same day or a later one.")

    def validate_influencers(self, field: Field) -> None:
        if not field.data and not self.brands.data:
            raise ValidationError("Tick at least one influencer or brand.")

    def validate_currency(self, field: Field) -> None:
        if field.data and not is_currency(field.data):
            raise ValidationError("Choose a currency from the list, or none.")

    def validate_disclosure_tags(self, field: Field) -> None:
        try:
            read_tags(field.data or "")
        except TagsRefused as refused:
            raise ValidationError(str(refused)) from None

    def refuse_name(self, message: Markup) -> None:
        """Say at the name's field why it can't be had."""
        self.name.errors = [*self.name.errors, message]

    def fields(self) -> CampaignFields:
        """What was entered; call it on a valid form only."""
        if self.starts_on.data is None or self.ends_on.data is None:
            raise ValueError("the form is not valid")
        return CampaignFields(
            name=self.name.data or "",
            notes=self.notes.data or "",
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            time_zone=self.time_zone.data or "UTC",
            completed=bool(self.completed.data),
            member_ids=frozenset((*self.brands.data, *self.influencers.data)),
            responsible_ids=frozenset(self.responsibles.data),
            currency=self.currency.data or None,
            disclosure_tags=read_tags(self.disclosure_tags.data or ""),
        )


class ConsultantForm(PageForm):
    """Who is invited to a campaign, and until when. `offer` names the consultants first."""

    consultant = SelectField("Consultant", validate_choice=True)
    ends_on = DayField("Last day", validators=[InputRequired("Choose the last day.")])

    def offer(self, choices: Sequence[ConsultantChoice]) -> None:
        """Put these consultants on the list."""
        self.consultant.choices = [("", "Choose")] + [(str(each.user_id), each.label) for each in choices]

    def validate_consultant(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Choose a consultant.")

    def validate_ends_on(self, field: Field) -> None:
        # A day further west may still be running when it is over in UTC.
        if field.data and field.data < clock.real_now().date() - timedelta(days=1):
            raise ValidationError("That day is over. Choose today or a later day.")

    def chosen(self) -> tuple[int, date]:
        """The consultant's id and the last day; call it on a valid form only."""
        if self.ends_on.data is None:
            raise ValueError("the form is not valid")
        return int(self.consultant.data), self.ends_on.data
