"""A post's own page, put together: the same number of statements whatever the post and the account hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from application.campaigns.results.people import FEWEST_BEFORE
from application.capture.file_names import file_name, file_stem
from application.capture.kept import StandingFile, standing_files
from application.charts.timeline import Timeline
from application.clock import clock
from application.collection.pictures.queries import post_pictures
from application.formats import counted
from application.integrations.graph.metrics import Metric
from application.media_kinds import STORY_LIFE, MediaKind
from application.missing import why_missing
from application.profiles.by_hand import EntryLine, entry_lines, network_name
from application.profiles.posts.ages import age_words
from application.profiles.posts.curve import SOURCE_WORDS, curve, points_of
from application.profiles.posts.median_queries import MOST_BEFORE, medians_for
from application.profiles.posts.one_post import (
    MOST_READINGS,
    AlbumPicture,
    InCampaign,
    Neighbours,
    Number,
    OnePost,
    OneReading,
    album_of,
    campaigns_of,
    neighbours_of,
    readings_of,
)
from application.profiles.posts.own_median import GROWN, GROWN_STORY, OwnMedian, age_of, is_grown
from application.profiles.stories.keeping import Keeping, captures_tried, keeping_of


@dataclass(frozen=True)
class FigureLine:
    """A figure beside the account's own median; `base` says of which posts, `change` is a
    fraction, `why_no_median` a sentence or "".
    """

    metric: Metric
    value: Number | None
    median: Number | None
    base: str
    change: float | None
    why_no_median: str


@dataclass(frozen=True)
class PostPage:
    """What the page shows beside the post itself. `metric` is the one whose curve is drawn."""

    figures: tuple[FigureLine, ...]
    missing: Mapping[str, Sequence[str]]
    """By the reason in a sentence, the labels of the figures that are missing for it."""
    compared: str
    """What the medians stand on, in a sentence; "" where nothing can be compared."""
    metric: Metric
    chart: Timeline | None
    points: tuple[OneReading, ...]
    is_cut: bool
    """There may be more readings than are drawn."""
    network: str | None
    neighbours: Neighbours
    campaigns: Sequence[InCampaign]
    album: Sequence[AlbumPicture]
    picture: str | None
    """The mark of the small copy's version."""
    file: StandingFile | None
    file_name: str
    keeping: Keeping | None
    """None of posts that nobody meant to keep."""
    entries: Sequence[EntryLine]
    """Which figures staff entered by hand, and when."""
    source_words: Mapping[Any, str]


def post_page(post: OnePost, wanted_metric: str, *, csv_address: str) -> PostPage:
    """Everything but the post; an unknown metric is the first one."""
    readings, medians = readings_of(post.id), medians_for(post)
    metric = next((row for row in post.metrics if row.name == wanted_metric), post.metrics[0])
    points = points_of(metric, readings)
    file = standing_files([post.id]).get(post.id)
    tried = captures_tried([post.id]).get(post.id, ())
    return PostPage(
        figures=tuple(_line(row, post, medians.get(row.name)) for row in post.metrics),
        missing=_missing(post),
        compared=_compared(post) if medians else "",
        metric=metric,
        chart=curve(metric, post, points, csv_address=csv_address) if points else None,
        points=points,
        is_cut=len(readings) == MOST_READINGS,
        network=network_name(post.network),
        neighbours=neighbours_of(post),
        campaigns=campaigns_of(post.id),
        album=album_of(post.id),
        picture=post_pictures([post.id]).get(post.id),
        file=file,
        file_name=_file_name(post, file) if file else "",
        keeping=_keeping(post, tried) if tried or post.kind.is_story else None,
        entries=entry_lines([post]).get(post.id, ()),
        source_words=SOURCE_WORDS,
    )


def kinds_counted(number: int, kind: MediaKind) -> str:
    """23 reels, 1 story."""
    one = kind.label[:1].lower() + kind.label[1:]
    return counted(number, one, f"{one[:-1]}ies" if one.endswith("y") else None)


def _line(metric: Metric, post: OnePost, own: OwnMedian | None) -> FigureLine:
    value = post.figures[metric.name]
    if own is None or post.is_entered(metric.name):
        why = "It was entered by hand." if own else "There is nothing to hold this post against."
        return FigureLine(metric, value, None, "", None, why)
    counted_before = kinds_counted(own.posts, post.kind)
    if own.median is None:
        verb = "has" if own.posts == 1 else "have"
        why = (
            f"{counted_before.capitalize()} before it {verb} it at that age; a median needs {FEWEST_BEFORE}."
        )
        return FigureLine(metric, value, None, "", None, why)
    return FigureLine(metric, value, own.median, counted_before, own.change(value), "")


def _missing(post: OnePost) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for metric in post.metrics:
        if post.figures[metric.name] is None:
            found.setdefault(why_missing(post, metric.name), []).append(metric.label)
    return found


def _compared(post: OnePost) -> str:
    age = age_of(post.last_read_at, post.posted_at)
    assert age is not None
    is_story = post.kind.is_story
    if is_grown(age, is_story=is_story):
        grown = age_words(GROWN_STORY if is_story else GROWN)
        when = f"all last read {grown} or more after posting, as this one was"
    else:
        when = f"each as it stood at about the age of this one when last read, {age_words(age)}"
    return (
        f"Medians are of this account’s own posts of the same kind from the 90 days before it, {when}; "
        f"at most the latest {MOST_BEFORE}."
    )


def _keeping(post: OnePost, tried: Sequence[Any]) -> Keeping:
    is_living = (
        post.kind.is_story and post.posted_at is not None and post.posted_at + STORY_LIFE > clock.now()
    )
    return keeping_of(tried, is_living=is_living, is_deleted=post.deleted_at is not None)


def _file_name(post: OnePost, file: StandingFile) -> str:
    stem = file_stem("post", post.posted_at, post.media_type, post.media_product_type, post.id)
    return file_name(stem, file.role, file.place, file.content_type)
