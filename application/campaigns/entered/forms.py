"""The forms of outcomes, of other channels' results and of rates, and of files of them."""

from collections.abc import Callable, Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, Field, HiddenField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from application.campaigns.entered.numbers import read_count, read_price
from application.campaigns.entering.parts import RowForm
from application.campaigns.forms import DayField, ListField, one_line
from application.campaigns.plans.amounts import Unreadable, read_amount
from application.campaigns.plans.choices import FoundPost, PersonChoice
from application.campaigns.plans.currencies import currency_choices, is_currency
from application.forms import PageForm
from application.identifiers import whole_number

LONGEST_NOTE = 200
LONGEST_CHANNEL = 80
PRICED = ("views", "likes", "comments", "saves", "shares")
OUTCOME_FIGURES = ("clicks", "code_uses", "orders")
CHANNEL_FIGURES = ("views", "reach", "interactions", "clicks", "orders")


def _text(label: str, longest: int, *validators: Any) -> StringField:
    told = f"Use at most {longest} characters."
    return StringField(label, filters=[one_line], validators=[*validators, Length(max=longest, message=told)])


def _read_with(read: Callable[[str], Any]) -> Callable[[PageForm, Field], None]:
    def check(_form: PageForm, field: Field) -> None:
        if field.data:
            try:
                read(field.data)
            except Unreadable as problem:
                raise ValidationError(str(problem)) from None

    return check


def _count(label: str) -> StringField:
    return StringField(label, filters=[one_line], validators=[_read_with(read_count)])


def _money(label: str) -> StringField:
    return StringField(label, filters=[one_line], validators=[_read_with(read_amount)])


class ResultForm(RowForm):
    """What the forms share. `seen` is the state of the row that is changed."""

    seen = HiddenField()

    def counts(self, names: Sequence[str]) -> dict[str, int | None]:
        """Whole numbers by field; nothing written is missing."""
        return {name: read_count(self[name].data) if self[name].data else None for name in names}

    def amounts(self, names: Sequence[str]) -> dict[str, Any]:
        """Amounts by field, and their currency, which stands only where there is one."""
        read = {name: read_amount(self[name].data) if self[name].data else None for name in names}
        has_any = any(value is not None for value in read.values())
        return {**read, "currency": self["currency"].data if has_any else None}

    def needs_currency(self, names: Sequence[str]) -> None:
        """Raise ValidationError where an amount stands without a currency."""
        code = self["currency"].data
        if code and not is_currency(code):
            raise ValidationError("Choose a currency from the list.")
        if not code and any(self[name].data for name in names):
            raise ValidationError("Choose the currency of the amount.")

    def values(self) -> dict[str, Any]:
        """The columns; call it on a valid form only."""
        raise NotImplementedError

    def needs_any(self, names: Sequence[str], told: str) -> None:
        """Raise ValidationError where none of the fields is filled in."""
        if not any(self[name].data for name in names):
            raise ValidationError(told)


class OutcomeForm(ResultForm):
    """Clicks, code uses, orders and revenue. `offer` says first whose and of which posts."""

    user = ListField("Of")
    post = StringField("Only of one post", filters=[one_line])
    happened_on = DayField("Day", validators=[Optional()])
    clicks = _count("Clicks")
    code_uses = _count("Code uses")
    orders = _count("Orders")
    revenue = _money("Revenue")
    currency = ListField("Currency", currency_choices("Choose"))
    note = _text("Note", LONGEST_NOTE)

    def offer(self, people: Sequence[PersonChoice], find_post: Callable[[str], FoundPost | None]) -> None:
        """Put these people on the list, and look for posts so."""
        choices = [(str(each.user_id), each.label) for each in people]
        self.user.choices = [("", "The campaign as a whole"), *choices]
        self._offered = frozenset(value for value, _label in choices)
        self._find_post = find_post
        self._found: FoundPost | None = None

    def validate_user(self, field: Field) -> None:
        if field.data and field.data not in self._offered:
            raise ValidationError("Choose somebody of this campaign, or the campaign as a whole.")

    def validate_post(self, field: Field) -> None:
        self._found = self._find_post(field.data) if field.data else None
        if field.data and self._found is None:
            raise ValidationError("No post of this campaign has that link or number.")
        chosen = whole_number(self.user.data)
        if self._found is not None and chosen is not None and chosen != self._found.user_id:
            raise ValidationError("That post is by somebody else. Choose whose it is, or another post.")

    def validate_clicks(self, _field: Field) -> None:
        self.needs_any(
            (*OUTCOME_FIGURES, "revenue"), "Write at least one of clicks, code uses, orders, revenue."
        )

    def validate_currency(self, _field: Field) -> None:
        self.needs_currency(("revenue",))

    def values(self) -> dict[str, Any]:
        """The columns; call it on a valid form only. What came of a post is its person's."""
        found = self._found
        return {
            "user_id": found.user_id if found else whole_number(self.user.data),
            "post_id": found.post_id if found else None,
            "happened_on": self.happened_on.data,
            **self.counts(OUTCOME_FIGURES),
            **self.amounts(("revenue",)),
            "note": self.note.data or "",
        }


class ChannelForm(ResultForm):
    """What another channel cost and brought."""

    channel = _text(
        "Channel", LONGEST_CHANNEL, InputRequired("Write the channel’s name, for example Newsletter.")
    )
    starts_on = DayField("From", validators=[Optional()])
    ends_on = DayField("To", validators=[Optional()])
    spend = _money("Spend")
    revenue = _money("Revenue")
    currency = ListField("Currency", currency_choices("Choose"))
    views = _count("Views")
    reach = _count("Reach")
    interactions = _count("Interactions")
    clicks = _count("Clicks")
    orders = _count("Orders")
    note = _text("Note", LONGEST_NOTE)

    def validate_ends_on(self, field: Field) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError("The last day lies before the first. Choose the same day or a later one.")

    def validate_spend(self, _field: Field) -> None:
        told = "Write at least one amount or figure."
        self.needs_any(("spend", "revenue", *CHANNEL_FIGURES), told)

    def validate_currency(self, _field: Field) -> None:
        self.needs_currency(("spend", "revenue"))

    def values(self) -> dict[str, Any]:
        """The columns; call it on a valid form only."""
        return {
            "channel": self.channel.data,
            "starts_on": self.starts_on.data,
            "ends_on": self.ends_on.data,
            **self.amounts(("spend", "revenue")),
            **self.counts(CHANNEL_FIGURES),
            "note": self.note.data or "",
        }


class RateForm(ResultForm):
    """What one view, like and so on is held to be worth, and where that is from."""

    dated_on = DayField("As of", validators=[InputRequired("Choose the day from which on it holds.")])
    currency = ListField("Currency", currency_choices("Choose"))
    views = StringField("A view", filters=[one_line], validators=[_read_with(read_price)])
    likes = StringField("A like", filters=[one_line], validators=[_read_with(read_price)])
    comments = StringField("A comment", filters=[one_line], validators=[_read_with(read_price)])
    saves = StringField("A save", filters=[one_line], validators=[_read_with(read_price)])
    shares = StringField("A share", filters=[one_line], validators=[_read_with(read_price)])
    source = _text(
        "Where the prices are from", LONGEST_NOTE, InputRequired("Write where the prices are from.")
    )

    def validate_currency(self, field: Field) -> None:
        if not is_currency(field.data):
            raise ValidationError("Choose the currency.")

    def validate_views(self, _field: Field) -> None:
        self.needs_any(PRICED, "Write at least one price.")

    def values(self) -> dict[str, Any]:
        """The columns; call it on a valid form only. Prices are decimal text."""
        return {
            "dated_on": self.dated_on.data,
            "currency": self.currency.data,
            "rates": {name: str(read_price(self[name].data)) for name in PRICED if self[name].data},
            "source": self.source.data,
        }


class FileForm(PageForm):
    """A CSV file to look at."""

    file = FileField("CSV file")


class StoreForm(PageForm):
    """The file that was looked at, to be stored, in Base64; `repeats`: with rows that are here already."""

    content = HiddenField()
    repeats = BooleanField("Take these all the same")
