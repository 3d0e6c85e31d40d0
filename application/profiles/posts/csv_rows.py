"""Posts and readings as the rows of a CSV file: figures empty where missing, and why in a column. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from application.integrations.graph.metrics import POST_METRICS, offered_for
from application.media_kinds import media_kind, product_type
from application.missing import why_missing
from application.profiles.figure_cells import MISSING_HEAD, figure_head, missing_cell
from application.profiles.posts.curve import SOURCE_WORDS
from application.profiles.posts.listing import AcceptedIn
from application.profiles.posts.one_post import OnePost, OneReading


def post_rows(
    posts: Sequence[Row[Any]], campaigns: Mapping[int, Sequence[AcceptedIn]]
) -> Iterator[Sequence[Any]]:
    """A head and one row a post; times are UTC."""
    yield (
        *("Posted (UTC)", "Type", "Caption", "Link", "Accepted in"),
        *(figure_head(metric) for metric in POST_METRICS),
        *("By hand", "Told at the story’s end", "Last read (UTC)", MISSING_HEAD),
    )
    for post in posts:
        values = post._mapping
        yield (
            post.posted_at,
            media_kind(post.media_type, post.media_product_type).label,
            post.caption,
            post.permalink,
            ", ".join(campaign.name for campaign in campaigns.get(post.id, ())),
            *(values[metric.name] for metric in POST_METRICS),
            _labels(post.manual_figures),
            _labels(post.webhook_figures),
            post.last_read_at,
            _missing(post),
        )


def reading_rows(post: OnePost, readings: Sequence[OneReading]) -> Iterator[Sequence[Any]]:
    """A head and one row a reading, the oldest first; times are UTC."""
    metrics = post.metrics
    yield (
        *("Read (UTC)", "Hours since posting", "From"),
        *(figure_head(metric) for metric in metrics),
        "Under a name of the older API",
    )
    for reading in readings:
        hours = (reading.read_at - post.posted_at).total_seconds() / 3600 if post.posted_at else None
        yield (
            reading.read_at,
            None if hours is None else round(hours, 2),
            SOURCE_WORDS[reading.source],
            *(reading.figures[metric.name] for metric in metrics),
            " ".join(sorted(reading.classic_names)),
        )


def _missing(post: Row[Any]) -> str:
    kind = product_type(post.media_type, post.media_product_type)
    return missing_cell(
        (metric, why_missing(post, metric.name))
        for metric in POST_METRICS
        if post._mapping[metric.name] is None and offered_for(metric, kind)
    )


def _labels(names: str | None) -> str:
    """Figures by the names of the dictionary, as their labels; what else stands among them is left out."""
    told = set((names or "").split())
    return ", ".join(metric.label for metric in POST_METRICS if metric.name in told)
