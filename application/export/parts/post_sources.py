"""The last columns of the tabs of posts: when and by which call it was read, what is missing, who entered."""

from collections.abc import Sequence

from application.campaigns.results.figures import is_expected
from application.campaigns.results.reported import ReportedPost
from application.export.parts.facts import ReportFacts
from application.export.parts.metric_cells import entry_words
from application.export.parts.post_fields import NOTES_PER_TAB, Field
from application.export.report import Cell, Entry, Format, clean_text
from application.integrations.graph.metrics import Metric
from application.missing import why_missing

LAST_READ = "When Instagram last told figures of the post; what staff entered is no reading"
AGE = "Hours from posting to the last reading of its figures"
MISSING = "Figures that are expected of this type, and were neither read nor entered."
ENTERED = "Posts and figures that staff entered by hand."


def closing_fields(facts: ReportFacts, metrics: Sequence[Metric]) -> list[Field]:
    """The columns behind the figures."""
    title, zone = f"Last read ({facts.time_zone})", facts.time_zone
    by_whom = "by whom and when" if facts.recipient.sees_staff_names else "and when"
    return [
        Field("read_at", title, Format.MOMENT, lambda post, _: _read_at(facts, post), LAST_READ),
        Field("age", "Age at last reading (h)", Format.DECIMAL, lambda post, _: _age(post), AGE),
        Field("call", "API call", Format.NUMBER, lambda post, _: _call(post), "Its row in Provenance"),
        Field(
            "missing",
            "Missing, and why",
            Format.TEXT,
            lambda post, _: _missing_words(post, metrics),
            f"{MISSING} After {NOTES_PER_TAB:,} notes in cells the reason stands here alone.",
            widest=60,
        ),
        Field(
            "by_hand",
            f"By hand, {by_whom} ({zone})",
            Format.TEXT,
            lambda post, _: _by_hand_words(facts, post, metrics),
            f"{ENTERED} After {NOTES_PER_TAB:,} notes in cells it stands here alone.",
            widest=60,
        ),
    ]


def _read_at(facts: ReportFacts, post: ReportedPost) -> Entry:
    return facts.local(post.read_at) or Cell(note=_why_no_reading(post))


def _age(post: ReportedPost) -> Entry:
    if post.read_at is None:
        return Cell(note=_why_no_reading(post))
    if post.posted_at is None:
        return Cell(note="The time of posting is not known")
    return (post.read_at - post.posted_at).total_seconds() / 3600


def _call(post: ReportedPost) -> Entry:
    if post.read_at is None:
        return Cell(note=_why_no_reading(post))
    return Cell(note="No call is recorded") if post.api_call is None else post.api_call


def _why_no_reading(post: ReportedPost) -> str:
    return "Added by hand: nothing is read of it" if post.is_by_hand else "Not read yet"


def _by_hand_words(facts: ReportFacts, post: ReportedPost, metrics: Sequence[Metric]) -> Entry:
    """Such as "The post: Maria, 2026-11-20 14:05; Views, Likes: Maria, 2026-11-20 14:05"."""
    if not post.is_by_hand and not post.manual_figures:
        return None
    labels: dict[str, list[str]] = {}
    if post.is_by_hand:
        labels[entry_words(facts, post.added_by, post.added_at)] = ["The post"]
    for metric in metrics:
        if post.is_entered(metric.name):
            labels.setdefault(entry_words(facts, *post.entry_of(metric.name)), []).append(metric.label)
    return clean_text("; ".join(f"{', '.join(names)}: {words}" for words, names in labels.items()))[0] or None


def _missing_words(post: ReportedPost, metrics: Sequence[Metric]) -> Entry:
    """All missing figures of a post by reason, such as "Reach, Views: Not read yet"."""
    labels: dict[str, list[str]] = {}
    for metric in metrics:
        if post.figures.get(metric.name) is None and is_expected(post, metric):
            labels.setdefault(why_missing(post, metric.name).rstrip("."), []).append(metric.label)
    words = "; ".join(f"{', '.join(names)}: {reason}" for reason, names in labels.items())
    return clean_text(words)[0] or None
