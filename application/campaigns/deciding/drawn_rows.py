"""The rows of a campaign's list, each drawn anew only when something in it has changed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from markupsafe import Markup

from application.campaigns.deciding.rows import PostRow
from application.campaigns.deciding.words import ACTIONS, VIEW_WORDS
from application.campaigns.post_filters import FIGURES_SHOWN
from application.campaigns.results.figures import kind_of
from application.campaigns.results.networks import network_within
from application.formats import age_words
from application.integrations.graph.metrics import metric
from application.missing import why_missing
from application.models import Decision
from application.remembered import Remembered

MOST_REMEMBERED = 4_096
"""Rows in a process; one has some 2.5 kB."""
METRICS = tuple(metric(name) for name in FIGURES_SHOWN)

drawn_rows: Remembered[Markup] = Remembered(MOST_REMEMBERED)


@dataclass(frozen=True)
class RowMarks:
    """What is known of a post elsewhere: its picture's mark, the rule's word and its kind, a way to add."""

    picture: str | None
    is_kept: bool
    match: tuple[str, str] | None
    way: str | None
    is_twin: bool
    is_undisclosed: bool


@dataclass(frozen=True)
class Reader:
    """Who looks: what staff may do stands in the row, times are told in the zone."""

    is_staff: bool
    zone: str


def row_drawer(
    campaign_id: int, view: Decision, reader: Reader, now: datetime, marks: Callable[[PostRow], RowMarks]
) -> Callable[[PostRow], Markup]:
    """What draws a row of the view, with times told as of now."""
    template = current_app.jinja_env.get_template("campaigns/_post_row.html")

    def draw(row: PostRow) -> Markup:
        known = marks(row)

        def make() -> Markup:
            return Markup(
                template.render(
                    row=row,
                    marks=known,
                    campaign_id=campaign_id,
                    view=view,
                    is_staff=reader.is_staff,
                    views=VIEW_WORDS,
                    actions=ACTIONS[view],
                    metrics=METRICS,
                    why=why_missing,
                    kind_of=kind_of,
                    network_within=network_within,
                )
            )

        return drawn_rows.get(
            (campaign_id, row.post.post_id, view, reader), (_ages(row, now), row, known), make
        )

    return draw


def _ages(row: PostRow, now: datetime) -> tuple[str | None, ...]:
    """What becomes another word as time goes by."""
    return tuple(age_words(time, now) if time else None for time in (row.decided_at, row.entered_at))
