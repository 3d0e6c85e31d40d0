"""Columns of posts that any report has: when and where posted, what is kept of it, its kind. Pure."""

from urllib.parse import quote

from application.campaigns.results.figures import kind_of
from application.campaigns.results.reported import ReportedPost
from application.export.parts.facts import ReportFacts
from application.export.parts.metric_cells import network_cell
from application.export.parts.post_fields import Field
from application.export.report import Cell, Entry, Format, text_cell
from application.media_kinds import STORY_LIFE

KEPT = "The picture or film as the platform kept it; the link works until the report's links are switched off"
SHA256 = "The fingerprint of the kept file: any change of the file would give another"
NOTHING_KEPT = "Nothing was kept of this post"
NO_TIME = "The time of posting is not known"


def profile_link(username: str | None) -> str | None:
    """The address of an Instagram profile."""
    return f"https://www.instagram.com/{quote(username, safe='')}/" if username else None


def number_fields(facts: ReportFacts) -> list[Field]:
    """Our number of the post, and when it was posted."""
    return [
        Field("post", "Post", Format.NUMBER, lambda post, _: post.post_id, "Our number of the post"),
        Field(
            "posted",
            f"Posted ({facts.time_zone})",
            Format.MOMENT,
            lambda post, _: facts.local(post.posted_at) or Cell(note=NO_TIME),
        ),
    ]


def place_fields(facts: ReportFacts) -> list[Field]:
    """Where it stands, what is kept of it, its words, its kind and whether it is still there."""
    return [
        Field("link", "Link", Format.TEXT, _link_cell, widest=40),
        Field("kept", "Kept", Format.TEXT, lambda post, _: _kept_cell(facts, post), KEPT),
        Field("captured", "Captured", Format.TEXT, lambda post, _: _captured(facts, post)),
        Field(
            "sha256", "SHA-256 of the kept file", Format.TEXT, lambda post, _: _digest(facts, post), SHA256
        ),
        Field("caption", "Caption", Format.TEXT, lambda post, _: text_cell(post.caption)),
        Field("network", "Network", Format.TEXT, lambda post, _: network_cell(post)),
        Field("type", "Type", Format.TEXT, lambda post, _: kind_of(post).label),
        Field("status", "Status", Format.TEXT, lambda post, _: _status(facts, post)),
    ]


def _link_cell(post: ReportedPost, _row: int) -> Entry:
    return text_cell(post.permalink, link=post.permalink)


def _kept_cell(facts: ReportFacts, post: ReportedPost) -> Entry:
    kept = facts.kept.get(post.post_id)
    if kept is None:
        return Cell(note=NOTHING_KEPT)
    image = kept.address if kept.is_picture else None
    return Cell(kept.word, Format.LINK, link=kept.address, image=image)


def _captured(facts: ReportFacts, post: ReportedPost) -> Entry:
    return "yes" if post.post_id in facts.kept else "no"


def _digest(facts: ReportFacts, post: ReportedPost) -> Entry:
    kept = facts.kept.get(post.post_id)
    return text_cell(kept.sha256) if kept is not None else None


def _status(facts: ReportFacts, post: ReportedPost) -> Entry:
    if post.deleted_at is not None:
        return "deleted on Instagram"
    if not kind_of(post).is_story or post.posted_at is None:
        return "posted"
    return "live" if facts.generated_at < post.posted_at + STORY_LIFE else "ended"


def expiry(facts: ReportFacts, post: ReportedPost) -> Entry:
    """When the story ends."""
    if post.posted_at is None:
        return Cell(note=NO_TIME)
    return facts.local(post.posted_at + STORY_LIFE)
