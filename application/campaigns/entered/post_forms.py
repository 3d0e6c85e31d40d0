"""The forms of posts by hand: a whole post, or only the figures that are missing."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from flask_wtf.file import FileField
from markupsafe import Markup
from wtforms import DateTimeLocalField, Field, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, StopValidation, ValidationError

from application.campaigns.entered.kinds import ENTERED_KINDS, NETWORKS
from application.campaigns.entered.numbers import FIGURES, Figure, read_figure, unit_words, written_figure
from application.campaigns.forms import EARLIEST, ListField, one_line, without_unseen
from application.campaigns.plans.amounts import Unreadable
from application.campaigns.plans.choices import PersonChoice
from application.clock import clock
from application.forms import PageForm
from application.integrations.graph.metrics import Metric, metric, offered_for
from application.integrations.picture_copies import SmallCopy, small_copy
from application.integrations.picture_download import PictureRefused
from application.post_links import LinkRefused, instagram_code, read_link
from application.sent_forms import OnceForm

LONGEST_CAPTION = 10_000
LARGEST_PICTURE = 8 * 1024 * 1024
LONGEST_SIDE = 1_600
PICTURE_FORMATS = ("JPEG", "PNG", "WEBP")
_STORY = "story"


class MinuteField(DateTimeLocalField):
    """A day and time whose message says how to write them."""

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(label, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            super().process_formdata([" ".join(valuelist[0].split())])
        except ValueError:
            raise ValueError("Write day and time like 2026-11-20 14:05.") from None


@dataclass(frozen=True)
class EnteredPost:
    """What staff say of a post; `figures` by the names of FIGURES, None where nothing was written."""

    user_id: int
    network: str
    kind: str
    link: str | None
    posted_at: datetime
    caption: str | None
    figures: Mapping[str, Figure | None]

    @property
    def shortcode(self) -> str | None:
        """What Instagram calls it, by its link."""
        return instagram_code(self.link) if self.link else None


class FiguresForm(PageForm):
    """The figures of a post, a field each. `about` says of which product type it is before validating."""

    seen = HiddenField()
    product_type: str | None = None

    def figure_fields(self) -> list[Field]:
        """The fields of figures that stand in the form, in the dictionary's order."""
        return [self[_name(each)] for each in FIGURES if _name(each) in self]

    def keep_only(self, names: Collection[str]) -> None:
        """Leave out the other figures."""
        for each in FIGURES:
            if each.name not in names:
                del self[_name(each)]

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        for field in self.figure_fields():
            problem = self._problem_of(field)
            if problem:
                field.errors = [*field.errors, problem]
        return valid and not any(field.errors for field in self.figure_fields())

    def figures(self) -> dict[str, Figure | None]:
        """What was written, by name; call it on a valid form only."""
        fields = {_metric(field).name: field for field in self.figure_fields()}
        return {name: read_figure(metric(name), field.data or "") for name, field in fields.items()}

    def _problem_of(self, field: Field) -> str | None:
        asked = _metric(field)
        try:
            value = read_figure(asked, field.data or "")
        except Unreadable as problem:
            return str(problem)
        if value is not None and not offered_for(asked, self.product_type):
            return "Posts of this kind have no such figure. Leave it empty, or choose another kind."
        return None


def _name(asked: Metric) -> str:
    return f"figure_{asked.name}"


def _metric(field: Field) -> Metric:
    return metric(field.short_name.removeprefix("figure_"))


for _asked in FIGURES:
    setattr(FiguresForm, _name(_asked), StringField(_asked.label + unit_words(_asked), filters=[one_line]))


def written_figures(figures: Mapping[str, Figure | None]) -> dict[str, str]:
    """Figures as the fields of a form take them back."""
    return {_name(each): written_figure(each, figures.get(each.name)) for each in FIGURES}


class ManualPostForm(FiguresForm, OnceForm):
    """A post by hand. `offer` names the people, the zone and who looks for the same link first."""

    user = ListField("Whose post")
    network = ListField("Network", list(NETWORKS.items()))
    kind = ListField(
        "Kind of post", [("", "Choose"), *((key, each.label) for key, each in ENTERED_KINDS.items())]
    )
    link = StringField("Link", filters=[one_line])
    posted_at = MinuteField("Posted", validators=[InputRequired("Choose when it was posted.")])
    caption = TextAreaField(
        "Caption",
        filters=[without_unseen],
        validators=[Length(max=LONGEST_CAPTION, message=f"Use at most {LONGEST_CAPTION:,} characters.")],
    )
    picture = FileField("Picture")

    def offer(
        self, people: Sequence[PersonChoice], zone: str, taken_by: Callable[[str], Markup | None]
    ) -> None:
        """Put these people on the list; `taken_by` tells of a post that has the link already."""
        self.user.choices = [("", "Choose"), *((str(each.user_id), each.label) for each in people)]
        self._offered = frozenset(str(each.user_id) for each in people)
        self._zone, self._taken_by = ZoneInfo(zone), taken_by
        self.copy: SmallCopy | None = None
        kind = ENTERED_KINDS.get(self.kind.data or "")
        self.product_type = kind.media_product_type if kind else None

    def validate_user(self, field: Field) -> None:
        if field.data not in self._offered:
            raise ValidationError("Choose somebody of this campaign.")

    def validate_network(self, field: Field) -> None:
        if field.data not in NETWORKS:
            raise ValidationError("Choose a network from the list.")

    def validate_kind(self, field: Field) -> None:
        if field.data not in ENTERED_KINDS:
            raise ValidationError("Choose a kind of post from the list.")

    def validate_link(self, field: Field) -> None:
        if not field.data:
            if self.kind.data == _STORY:
                return  # once a story has ended, its link leads nowhere
            raise StopValidation("Write the post’s link; only a story may do without.")
        try:
            link = read_link(field.data)
        except LinkRefused as refused:
            raise ValidationError(str(refused)) from None
        told = self._taken_by(link)
        if told is not None:
            raise ValidationError(cast(str, told))

    def validate_posted_at(self, field: Field) -> None:
        if field.data.date() < EARLIEST:
            raise ValidationError(f"Choose a day from {EARLIEST} on.")
        if field.data.year > 2100 or self._posted_at() > clock.now():
            raise ValidationError("That is still to come. Choose when the post appeared.")

    def validate_picture(self, field: Field) -> None:
        if field.data is None:
            return
        content = field.data.stream.read(LARGEST_PICTURE + 1)
        if len(content) > LARGEST_PICTURE:
            raise ValidationError("Choose a picture of at most 8 MB.")
        try:
            self.copy = small_copy(content, longest_side=LONGEST_SIDE, formats=PICTURE_FORMATS)
        except PictureRefused as refused:
            raise ValidationError(
                "This picture has too many pixels. Choose a smaller one."
                if refused.kind == "too_many_pixels"
                else "This is no picture that can be shown. Choose a JPEG, PNG or WebP file."
            ) from None

    def entered(self) -> EnteredPost:
        """What was entered; call it on a valid form only."""
        return EnteredPost(
            user_id=int(self.user.data),
            network=self.network.data,
            kind=self.kind.data,
            link=read_link(self.link.data) if self.link.data else None,
            posted_at=self._posted_at(),
            caption=self.caption.data or None,
            figures=self.figures(),
        )

    def _posted_at(self) -> datetime:
        entered = self.posted_at.data
        if entered is None:
            raise ValueError("the form is not valid")
        return entered.replace(tzinfo=self._zone).astimezone(UTC)
