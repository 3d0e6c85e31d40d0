"""The forms of a campaign's plan: a goal, a deliverable, a cost."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wtforms import Field, HiddenField, StringField
from wtforms.validators import InputRequired, Length, Optional, StopValidation, ValidationError

from application.campaigns.entering.parts import RowForm
from application.campaigns.forms import DayField, ListField, one_line
from application.campaigns.plans.amounts import Unreadable, read_amount, read_whole
from application.campaigns.plans.choices import FoundPost, PersonChoice
from application.campaigns.plans.currencies import currency_choices, is_currency
from application.campaigns.plans.goal_figures import GOAL_FIGURES, Unit, read_target
from application.campaigns.post_filters import KINDS
from application.identifiers import whole_number

LONGEST_NOTE = 200
MOST_POSTS = 1_000


def _note() -> StringField:
    return StringField(
        "Note",
        filters=[one_line],
        validators=[Length(max=LONGEST_NOTE, message=f"Use at most {LONGEST_NOTE} characters.")],
    )


class PlanForm(RowForm):
    """What the forms share. `seen` is the state of the row that is changed."""

    seen = HiddenField()


class GoalForm(PlanForm):
    """A figure, and what it is to come to. `offer` names the figures first."""

    figure = ListField("Figure")
    target = StringField("Goal", filters=[one_line], validators=[InputRequired("Write the goal.")])

    def offer(self, figures: Sequence[str], currency: str | None) -> None:
        """Put these figures on the list; revenue is counted in the campaign's currency."""
        self.figure.choices = [("", "Choose"), *((name, GOAL_FIGURES[name].label) for name in figures)]
        self._offered, self._currency = frozenset(figures), currency

    def validate_figure(self, field: Field) -> None:
        if field.data not in self._offered:
            raise StopValidation("Choose a figure from the list. One that has a goal can be changed above.")

    def validate_target(self, field: Field) -> None:
        figure = GOAL_FIGURES.get(self.figure.data or "")
        if figure is None:
            return
        if figure.unit is Unit.MONEY and not self._currency:
            raise ValidationError("Choose the campaign’s currency first, under “Edit campaign”.")
        try:
            read_target(figure, field.data)
        except Unreadable as problem:
            raise ValidationError(str(problem)) from None

    def entered_target(self) -> float:
        """What was written; call it on a valid form only."""
        return read_target(GOAL_FIGURES[self.figure.data], self.target.data or "")


class DeliverableForm(PlanForm):
    """Who makes how many posts of which kind, and until when. `offer` names people and last day first."""

    user = ListField("Influencer")
    number = StringField("How many", filters=[one_line], validators=[InputRequired("Write how many.")])
    kind = ListField("Kind of post", [("", "Any"), *((key, kind.label) for key, kind in KINDS.items())])
    due_on = DayField("Due", validators=[Optional()])
    note = _note()

    def offer(self, people: Sequence[PersonChoice], last_day: date) -> None:
        """Put these people on the list; after the campaign's last day nothing can be due."""
        self._last_day = last_day
        self.user.choices = [("", "Choose"), *((str(each.user_id), each.label) for each in people)]
        self._offered = frozenset(str(each.user_id) for each in people)

    def validate_user(self, field: Field) -> None:
        if field.data not in self._offered:
            raise ValidationError("Choose an influencer of this campaign.")

    def validate_number(self, field: Field) -> None:
        try:
            read_whole(field.data, MOST_POSTS)
        except Unreadable as problem:
            raise ValidationError(str(problem)) from None

    def validate_kind(self, field: Field) -> None:
        if field.data and field.data not in KINDS:
            raise ValidationError("Choose a kind of post from the list.")

    def validate_due_on(self, field: Field) -> None:
        if field.data is not None and field.data > self._last_day:
            told = f"{self._last_day.day} {self._last_day:%b %Y}"
            raise ValidationError(
                f"The campaign ends on {told}, and later posts don’t count in it. Choose a day up to then, "
                "or move the campaign’s end first."
            )

    def values(self) -> dict[str, int | str | date | None]:
        """The columns; call it on a valid form only."""
        return {
            "user_id": int(self.user.data),
            "number": read_whole(self.number.data or "", MOST_POSTS),
            "kind": self.kind.data or "",
            "due_on": self.due_on.data,
            "note": self.note.data or "",
        }


@dataclass(frozen=True)
class CostValues:
    """What a cost is about and comes to."""

    user_id: int | None
    post_id: int | None
    amount: Decimal
    currency: str
    note: str


class CostForm(PlanForm):
    """What was paid, and for whom or what. `offer` names the people, and says how posts are found, first."""

    user = ListField("For")
    post = StringField("Only for one post", filters=[one_line])
    amount = StringField("Amount", filters=[one_line], validators=[InputRequired("Write the amount.")])
    currency = ListField("Currency", currency_choices("Choose"))
    note = _note()

    def offer(self, people: Sequence[PersonChoice], find_post: Callable[[str], FoundPost | None]) -> None:
        """Put these people on the list, and look for posts so."""
        self.user.choices = [
            ("", "The campaign as a whole"),
            *((str(each.user_id), each.label) for each in people),
        ]
        self._offered = frozenset(str(each.user_id) for each in people)
        self._find_post = find_post
        self._found: FoundPost | None = None

    def validate_user(self, field: Field) -> None:
        if field.data and field.data not in self._offered:
            raise ValidationError("Choose somebody of this campaign, or the campaign as a whole.")

    def validate_post(self, field: Field) -> None:
        self._found = None
        if not field.data:
            return
        self._found = self._find_post(field.data)
        if self._found is None:
            raise ValidationError(
                "No post of this campaign has that link or number. Copy the link from the campaign’s list."
            )
        chosen = whole_number(self.user.data)
        if chosen is not None and chosen != self._found.user_id:
            raise ValidationError("That post is by somebody else. Choose whose it is above, or another post.")

    def validate_amount(self, field: Field) -> None:
        try:
            read_amount(field.data)
        except Unreadable as problem:
            raise ValidationError(str(problem)) from None

    def validate_currency(self, field: Field) -> None:
        if not is_currency(field.data):
            raise ValidationError("Choose the currency.")

    def values(self) -> CostValues:
        """What was entered; call it on a valid form only. A post's cost belongs to whose post it is."""
        found = self._found
        return CostValues(
            user_id=found.user_id if found else whole_number(self.user.data),
            post_id=found.post_id if found else None,
            amount=read_amount(self.amount.data or ""),
            currency=self.currency.data,
            note=self.note.data or "",
        )
