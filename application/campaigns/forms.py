"""The form that makes and changes a campaign."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from markupsafe import Markup
from wtforms import (
    BooleanField,
    DateField,
    Field,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, StopValidation, ValidationError

from application.campaigns.consultants import ConsultantChoice
from application.campaigns.queries import Partner
from application.campaigns.service import CampaignFields
from application.clock import clock
from application.forms import PageForm
from application.identifiers import whole_number
from application.models import Role

EARLIEST = date(2010, 10, 6)
"""The day Instagram opened: no post is older."""
LATEST = date(2100, 12, 31)
LONGEST_NAME = 150
LONGEST_NOTES = 5_000

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def without_unseen(text: str | None) -> str:
    """Text without characters that no person types and databases may refuse; line ends become "\\n"."""
    return _UNSEEN.sub("", (text or "").replace("\r\n", "\n")).strip()


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


class PeopleField(SelectMultipleField):
    """Partners, ticked; `partners` are those on offer. Ids that are not on offer are refused."""

    partners: Sequence[Partner] = ()

    def offer(self, partners: Sequence[Partner]) -> None:
        self.partners = partners
        self.choices = [(partner.user_id, partner.label) for partner in partners]

    def process_data(self, value: Any) -> None:
        self.data = list(value or ())

    def process_formdata(self, valuelist: list[str]) -> None:
        numbers = [whole_number(text) for text in valuelist]
        self.data = [number for number in numbers if number is not None]
        if len(self.data) < len(numbers):
            raise ValueError("One of the people ticked could not be read. Look over the list and save again.")

    def pre_validate(self, form: Any) -> None:
        offered = {partner.user_id for partner in self.partners}
        if not offered.issuperset(self.data or ()):
            raise ValidationError("One of the people ticked is not with us any more. Look over the list.")


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


class CampaignForm(PageForm):
    """Everything that makes a campaign. `offer` names the partners before anything is validated."""

    name = StringField(
        "Name",
        filters=[one_line],
        validators=[
            _has_text,
            Length(max=LONGEST_NAME, message=f"Use at most {LONGEST_NAME} characters."),
        ],
    )
    starts_on = DayField("First day", validators=[InputRequired("Choose the first day.")])
    ends_on = DayField("Last day", validators=[InputRequired("Choose the last day.")])
    time_zone = StringField("Time zone", filters=[one_line], validators=[_known_zone])
    brands = PeopleField("Brands")
    influencers = PeopleField("Influencers")
    notes = TextAreaField(
        "Notes",
        filters=[without_unseen],
        validators=[Length(max=LONGEST_NOTES, message=f"Use at most {LONGEST_NOTES:,} characters.")],
    )
    completed = BooleanField("This campaign is completed")

    def offer(self, partners: Sequence[Partner]) -> None:
        """Put these partners on the two lists."""
        self.brands.offer([partner for partner in partners if partner.role is Role.BRAND])
        self.influencers.offer([partner for partner in partners if partner.role is Role.INFLUENCER])

    def validate_ends_on(self, field: Field) -> None:
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError("The last day lies before the first. Choose the same day or a later one.")

    def validate_influencers(self, field: Field) -> None:
        if not field.data and not self.brands.data:
            raise ValidationError("Tick at least one influencer or brand.")

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
            member_ids=frozenset((*(self.brands.data or ()), *(self.influencers.data or ()))),
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
