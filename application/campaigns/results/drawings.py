"""The charts of a campaign's results. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from application.campaigns.results.columns import places_by_kind
from application.campaigns.results.days import Timeline
from application.campaigns.results.figures import Number
from application.campaigns.results.people import PersonResults
from application.campaigns.results.post_lines import PostLine, places_by_figure, post_lines
from application.campaigns.results.post_sets import Accepted
from application.campaigns.results.view import FigureView, ResultsView
from application.charts.bars import Bar, BarChart
from application.charts.histogram import FEWEST_VALUES, bins
from application.charts.scales import step_text
from application.charts.upright import Upright, UprightChart
from application.formats import counted, day_words, full_number

MOST_BARS = 30
NO_FIGURE = "no post here has the figure"


@dataclass(frozen=True)
class Drawings:
    """`spread` is None for few posts."""

    by_day: UprightChart
    by_kind: BarChart
    by_person: BarChart
    by_post: BarChart
    spread: UprightChart | None


def drawings(
    accepted: Accepted, people: Sequence[PersonResults], line: Timeline, view: ResultsView, zone: ZoneInfo
) -> Drawings:
    """The four comparisons of the chosen figure, and how its values are spread; `zone` is the campaign's."""
    return Drawings(
        by_day=day_chart(line, view, "in the campaign’s zone"),
        by_kind=kind_chart(accepted, view),
        by_person=person_chart(people, view),
        by_post=_by_post(accepted, view, zone),
        spread=_spread(accepted, view),
    )


def chart_title(view: FigureView, by: str) -> str:
    """What a chart of the chosen figure is called."""
    return f"{view.words[0].upper()}{view.words[1:]}, {by}"


def group_bar(label: str, value: Number | None, *, by_hand: int, note: str = "") -> Bar:
    """The bar of a group of posts, `by_hand` of which have the figure by hand."""
    return Bar(label, value, NO_FIGURE if value is None else full_number(value), _by_hand(by_hand), note)


def _by_hand(number: int) -> str:
    return f"{number:,} by hand" if number else ""


def day_chart(line: Timeline, view: FigureView, zone: str) -> UprightChart:
    """The chosen figure by the day, week or month of posting; `zone` says whose days."""
    outside = f" {counted(line.outside, 'post')} from other days left out." if line.outside else ""
    bars = [
        Upright(
            step.label,
            day_words(step.first),
            value := view.value(step.values),
            _step_words(value, step.posts),
            _by_hand(step.by_hand),
        )
        for step in line.steps
    ]
    base = (
        f"By the {line.unit} of posting {zone}, from zero; a gap is a {line.unit} without posts or figures."
        f"{outside}"
    )
    heads = (line.unit.capitalize(), view.words.capitalize())
    return UprightChart("by-day", chart_title(view, f"by {line.unit} of posting"), base, heads, tuple(bars))


def _step_words(value: Number | None, posts: int) -> str:
    if value is None:
        return f"{counted(posts, 'post')} without the figure" if posts else "no posts"
    return f"{full_number(value)} of {counted(posts, 'post')}"


def kind_chart(accepted: Accepted, view: FigureView) -> BarChart:
    """The chosen figure by type."""
    bars = []
    for kind, places in places_by_kind(accepted.posts).items():
        group = accepted.posts.select(places, (view.figure,))
        values = [value for value in group.figures[view.figure] if value is not None]
        note = f"{len(values):,} of {counted(len(places), 'post')} with the figure"
        by_hand = group.by_hand(view.figure)
        bars.append(group_bar(kind.label, view.value(values), by_hand=by_hand, note=note))
    heads = ("Type", view.words.capitalize())
    base = "Accepted posts of each type, from zero."
    return BarChart("by-type", chart_title(view, "by type"), base, heads, tuple(bars))


def person_chart(people: Sequence[PersonResults], view: FigureView) -> BarChart:
    """The chosen figure by person, the most first."""
    shown = sorted(
        people, key=lambda one: (one.value_of(view) is None, -(one.value_of(view) or 0), one.label)
    )
    bars = [
        group_bar(
            one.label,
            one.value_of(view),
            by_hand=one.by_hand_chosen,
            note=f"{one.measured:,} of {counted(one.posts, 'post')} with the figure",
        )
        for one in shown[:MOST_BARS]
    ]
    left = len(shown) - len(bars)
    base = "Everybody with accepted posts, from zero."
    if left:
        base = f"The first {MOST_BARS} of {len(shown):,}, from zero; the others stand in the table of people."
    heads = ("Person", view.words.capitalize())
    return BarChart("by-person", chart_title(view, "by person"), base, heads, tuple(bars))


def _by_post(accepted: Accepted, view: ResultsView, zone: ZoneInfo) -> BarChart:
    places = places_by_figure(accepted, view.figure)
    label = view.metric.label
    bars = tuple(
        group_bar(_post_words(line, zone), line.value, by_hand=int(line.by_hand))
        for line in post_lines(accepted, places[:MOST_BARS], view.figure)
    )
    base = f"{counted(len(places), 'post')} of {len(accepted):,} with the figure, from zero."
    rest = [accepted.posts.figures[view.figure][place] for place in places[MOST_BARS:]]
    values = [value for value in rest if value is not None]
    if values:
        total, mean = full_number(sum(values)), full_number(sum(values) / len(values))
        base = (
            f"The first {MOST_BARS} of {len(places):,} posts with the figure, from zero. The other "
            f"{len(values):,} have {total} together, {mean} on average."
        )
    return BarChart("by-post", f"{label} by post", base, ("Post", label), bars)


def _post_words(line: PostLine, zone: ZoneInfo) -> str:
    day = f"{day_words(line.posted_at.astimezone(zone).date())}, " if line.posted_at else ""
    return f"{line.who}, {day}{line.kind[0].lower()}{line.kind[1:]}"


def _spread(accepted: Accepted, view: ResultsView) -> UprightChart | None:
    values = [value for value in accepted.posts.figures[view.figure] if value is not None]
    if len(values) < FEWEST_VALUES:
        return None
    label = view.metric.label
    bars = tuple(
        Upright(
            f"{full_number(each.low)} to {full_number(each.high)} {label.lower()}",
            step_text(each.low),
            each.number,
            counted(each.number, "post"),
        )
        for each in bins(values)
    )
    base = f"How many of {len(values):,} posts have so many {label.lower()}; all steps are equally wide."
    return UprightChart("spread", f"How {label.lower()} are spread over posts", base, (label, "Posts"), bars)
