"""A post's own page, put together: the same number of statements whatever the post and the account hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from application.campaigns.post_filters import KINDS
from application.campaigns.results.figures import Number
from application.campaigns.results.networks import kind_on, network_within
from application.campaigns.results.people import FEWEST_BEFORE
from application.capture.file_names import file_name, file_stem
from application.capture.kept import StandingFile, standing_files
from application.charts.timeline import Timeline
from application.clock import clock
from application.collection.pictures.queries import post_pictures
from application.formats import counted, signed_number, signed_percent
from application.integrations.graph.metrics import Metric
from application.media_kinds import STORY_LIFE, MediaKind
from application.missing import why_missing
from application.profiles.by_hand import EntryLine, entry_lines
from application.profiles.posts.ages import age_words
from application.profiles.posts.curve import SOURCE_WORDS, curve, points_of
from application.profiles.posts.median_queries import MOST_BEFORE, medians_for
from application.profiles.posts.one_post import (
    MOST_READINGS,
    AlbumPicture,
    InCampaign,
    Neighbours,
    OnePost,
    OneReading,
    album_of,
    campaigns_of,
    neighbours_of,
    readings_of,
)
from application.profiles.posts.own_median import (
    GROWN,
    GROWN_STORY,
    MedianBefore,
    age_of,
    is_classic,
    is_grown,
)
from application.profiles.stories.keeping import Keeping, captures_tried, keeping_of


@dataclass(frozen=True)
class FigureLine:
    """A figure beside the account's own median; `base` says of which posts, `change` is a
    fraction, of a percentage the difference in points; `why_no_median` is a sentence or "".
    """

    metric: Metric
    value: Number | None
    median: Number | None
    base: str
    change: float | None
    why_no_median: str

    @property
    def difference(self) -> str:
        """The change with its sign: +66.7 %, of a percentage +3.5 points; "" where there is none."""
        if self.change is None:
            return ""
        if self.metric.unit != "percent":
            return signed_percent(self.change)
        return f"{signed_number(round(self.change, 1))} points"


@dataclass(frozen=True)
class OnePostPage:
    """What the page shows beside the post itself. `kind` names its network too where that isn't Instagram;
    `metric` is the one whose curve is drawn, None where there is no figure at all.
    """

    kind: str

    figures: tuple[FigureLine, ...]
    missing: Mapping[str, Sequence[str]]
    """By the reason in a sentence, the labels of the figures that are missing for it."""
    compared: str
    """What the medians stand on, in a sentence; "" where nothing can be compared."""
    metric: Metric | None
    chart: Timeline | None
    points: tuple[OneReading, ...]
    is_cut: bool
    """There may be more readings than are drawn."""
    network: str
    """Its name within a sentence."""
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


def one_post_page(post: OnePost, wanted_metric: str, *, csv_address: str) -> OnePostPage:
    """Everything but the post; an unknown metric is the first one that there is."""
    readings, medians = readings_of(post.id), medians_for(post)
    metric = next((row for row in post.metrics if row.name == wanted_metric), next(iter(post.metrics), None))
    points = points_of(metric, readings) if metric else ()
    file = standing_files([post.id]).get(post.id)
    tried = captures_tried([post.id]).get(post.id, ())
    return OnePostPage(
        kind=kind_on(post.kind.label, post.network),
        figures=tuple(
            _line(row, post, medians.get(row.name), came_classic=_came_classic(row, readings))
            for row in post.metrics
        ),
        missing=_missing(post),
        compared=_compared(post) if medians else "",
        metric=metric,
        chart=curve(metric, post, points, csv_address=csv_address) if metric and points else None,
        points=points,
        is_cut=len(readings) == MOST_READINGS,
        network=network_within(post.network),
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
    """23 reels, 1 story; of a kind that has no word, 3 posts of this type."""
    if kind not in KINDS.values():
        return f"{counted(number, 'post')} of this type"
    one = _one(kind)
    return counted(number, one, f"{one[:-1]}ies" if one.endswith("y") else None)


def _one(kind: MediaKind) -> str:
    if kind not in KINDS.values():
        return "post of this type"
    return kind.label[:1].lower() + kind.label[1:]


def _line(metric: Metric, post: OnePost, own: MedianBefore | None, *, came_classic: bool) -> FigureLine:
    value = post.figures[metric.name]
    if why := _why_no_median(metric, post, own, came_classic=came_classic):
        return FigureLine(metric, value, None, "", None, why)
    assert own is not None
    change = own.points(value) if metric.unit == "percent" else own.change(value)
    return FigureLine(metric, value, own.median, kinds_counted(own.posts, post.kind), change, "")


def _why_no_median(metric: Metric, post: OnePost, own: MedianBefore | None, *, came_classic: bool) -> str:
    if own is None:
        return "There is nothing to hold this post against."
    if post.is_entered(metric.name):
        return "It was entered by hand."
    if came_classic:
        return "It was counted in an older way than Instagram counts today."
    if own.median is not None:
        return ""
    kinds = kinds_counted(own.posts, post.kind)
    known = f"Only {kinds.replace(' ', ' earlier ', 1)}" if own.posts else f"No earlier {_one(post.kind)}"
    verb = "have" if own.posts > 1 else "has"
    return f"{known} {verb} this figure; a median needs {FEWEST_BEFORE}."


def _came_classic(metric: Metric, readings: Sequence[OneReading]) -> bool:
    """Whether the latest value came under a name of the older API."""
    told = (reading for reading in reversed(readings) if reading.figures[metric.name] is not None)
    return any(is_classic(metric, reading.classic_names) for reading in islice(told, 1))


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
