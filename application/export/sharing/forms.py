"""The form by which staff make a share link."""

from datetime import date
from typing import Any

from wtforms import BooleanField, StringField, ValidationError
from wtforms.validators import InputRequired

from application.campaigns.forms import DayField, can_be_seen, one_line
from application.export.sharing.making import Shareable
from application.sent_forms import OnceForm

LONGEST_LABEL = 100


class ShareForm(OnceForm):
    """For whom the link is, and until when; `bound` says first which days may be chosen."""

    label = StringField("For whom", filters=[one_line], render_kw={"maxlength": LONGEST_LABEL})
    ends_on = DayField("Last day", validators=[InputRequired("Choose the last day.")])
    shows_money = BooleanField("Show costs, revenue and what is worked out of them")

    def bound(self, shared: Shareable) -> None:
        """Take the days that a link of this report may end on."""
        self.shared = shared
        self.ends_on.render_kw = {"min": shared.earliest.isoformat(), "max": shared.latest.isoformat()}

    def entered(self) -> tuple[str, date, bool]:
        """Label, last day, whether money is shown; call it on a valid form only."""
        if self.label.data is None or self.ends_on.data is None:
            raise ValueError("the form is not valid")
        return self.label.data, self.ends_on.data, bool(self.shows_money.data)

    def validate_label(self, field: Any) -> None:
        if not can_be_seen(field.data):
            raise ValidationError("Say whom the link is for, so that you know later which one to switch off.")
        if len(field.data) > LONGEST_LABEL:
            raise ValidationError(f"Write at most {LONGEST_LABEL} characters.")

    def validate_ends_on(self, field: Any) -> None:
        shared = self.shared
        if field.data and not shared.earliest <= field.data <= shared.latest:
            raise ValidationError(f"Choose a day from {shared.earliest} to {shared.latest}.")
