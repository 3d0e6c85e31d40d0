"""A partner's accepted posts of one campaign as the rows of CSV files, one by one and by day. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from application.campaigns.results.columns import METRIC_NAMES, is_offered
from application.campaigns.results.coverage import reason_of
from application.campaigns.results.days import Timeline
from application.campaigns.results.networks import kind_on
from application.campaigns.results.post_sets import Accepted
from application.campaigns.results.view import FigureView
from application.integrations.graph.metrics import Metric, metric
from application.profiles.figure_cells import MISSING_HEAD, figure_head, missing_cell


def accepted_rows(accepted: Accepted, links: Mapping[int, str | None]) -> Iterator[Sequence[Any]]:
    """A head and one row a post, the oldest first; times are UTC. Only figures that some post should have."""
    posts = accepted.posts
    names = [
        name
        for name in METRIC_NAMES
        if any(is_offered(name, type_) for type_ in posts.places)
        or any(value is not None for value in posts.figures[name])
    ]
    heads = (figure_head(metric(name)) for name in names)
    yield ("Posted (UTC)", "Type", "Caption", "Link", *heads, "By hand", MISSING_HEAD)
    for place, post_id in enumerate(accepted.ids):
        yield (
            accepted.posted_at[place],
            kind_on(posts.types[place].kind.label, accepted.networks[place]),
            accepted.captions[place],
            links.get(post_id),
            *(posts.figures[name][place] for name in names),
            ", ".join(metric(name).label for name in sorted(posts.manual.get(place, ()))),
            missing_cell(_missing(accepted, place, names)),
        )


def day_rows(days: Timeline, view: FigureView, zone: str) -> Iterator[Sequence[Any]]:
    """A head and one row for each day, week or month of the chart, with the chosen figure as it draws it."""
    words = view.words[0].upper() + view.words[1:]
    yield (f"First day ({zone})", f"Last day ({zone})", "Posts", words, "Posts by hand", MISSING_HEAD)
    for step in days.steps:
        value = view.value(step.values)
        lacking = step.posts - len(step.values)
        reason = f"{lacking:,} of {step.posts:,} without the figure" if lacking else ""
        yield (
            step.first,
            step.last,
            step.posts,
            value,
            step.by_hand,
            reason if step.posts else f"No post on this {days.unit}",
        )


def _missing(accepted: Accepted, place: int, names: Sequence[str]) -> Iterator[tuple[Metric, str]]:
    for name in names:
        offered = is_offered(name, accepted.posts.types[place])
        if offered and accepted.posts.figures[name][place] is None:
            yield metric(name), reason_of(accepted.states[place], name)
