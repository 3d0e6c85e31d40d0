"""The first columns of the tabs of posts: whose it is, when and where it was posted, what is kept of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from application.campaigns.results.disclosure import can_tell, is_disclosed, tags_that_count
from application.campaigns.results.figures import kind_of
from application.campaigns.results.reported import ReportedPost
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.metric_cells import network_cell
from application.export.campaign.post_fields import Field
from application.export.campaign.whose import PersonKey, post_key, profile_link
from application.export.report import Cell, Entry, Format, text_cell
from application.media_kinds import STORY_LIFE
from application.models import MatchVerdict, RecipientKind

PERSON = "The person: their handle on Instagram, or else their name. Influencers adds up by it"
KEPT = "The picture or film as the platform kept it; the link works until the report's links are switched off"
FRAME = "Its place among the person's accepted stories of that day"
SHA256 = "The fingerprint of the kept file: any change of the file would give another"
NOTHING_KEPT = "Nothing was kept of this post"
NO_TIME = "The time of posting is not known"
_VERDICTS = {MatchVerdict.MATCH: "matches", MatchVerdict.NEAR: "nearly matches", None: "does not match"}


def leading_fields(facts: CampaignFacts, *, frames: Mapping[int, int] | None) -> list[Field]:
    """The columns up to the figures; `frames` are those of stories, by post."""
    zone = facts.time_zone
    fields = [
        Field("account", "Account", Format.TEXT, lambda post, _: _account_cell(facts, post), PERSON),
        Field("partner", "Name", Format.TEXT, lambda post, _: text_cell(post.partner), widest=28),
        Field("post", "Post", Format.NUMBER, lambda post, _: post.post_id, "Our number of the post"),
        Field("posted", f"Posted ({zone})", Format.MOMENT, lambda post, _: _posted(facts, post)),
    ]
    if frames is not None:
        expires = f"Expires ({zone})"
        fields += [
            Field("expires", expires, Format.MOMENT, lambda post, _: _expiry(facts, post)),
            Field("frame", "Frame", Format.NUMBER, lambda post, _: frames.get(post.post_id), FRAME),
        ]
    return [
        *fields,
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
        *_decision_fields(facts),
        _disclosure_field(facts),
    ]


def frames_of(facts: CampaignFacts, stories: Sequence[ReportedPost]) -> dict[int, int]:
    """By post, its place among the person's stories of the day; the stories are in the order of posting."""
    found: dict[int, int] = {}
    days: Counter[tuple[PersonKey, date]] = Counter()
    for post in stories:
        at = facts.local(post.posted_at)
        if at is not None:
            key = (post_key(post), at.date())
            days[key] += 1
            found[post.post_id] = days[key]
    return found


def _account_cell(facts: CampaignFacts, post: ReportedPost) -> Entry:
    return text_cell(facts.label_of(post), link=profile_link(post.username))


def _link_cell(post: ReportedPost, _row: int) -> Entry:
    return text_cell(post.permalink, link=post.permalink)


def _kept_cell(facts: CampaignFacts, post: ReportedPost) -> Entry:
    kept = facts.kept.get(post.post_id)
    if kept is None:
        return Cell(note=NOTHING_KEPT)
    image = kept.address if kept.is_picture and kept.address.startswith("https://") else None
    return Cell(kept.word, Format.LINK, link=kept.address, image=image)


def _captured(facts: CampaignFacts, post: ReportedPost) -> Entry:
    return "yes" if post.post_id in facts.kept else "no"


def _digest(facts: CampaignFacts, post: ReportedPost) -> Entry:
    kept = facts.kept.get(post.post_id)
    return text_cell(kept.sha256) if kept is not None else None


def _status(facts: CampaignFacts, post: ReportedPost) -> Entry:
    if post.deleted_at is not None:
        return "deleted on Instagram"
    if not kind_of(post).is_story or post.posted_at is None:
        return "posted"
    return "live" if facts.generated_at < post.posted_at + STORY_LIFE else "ended"


def _posted(facts: CampaignFacts, post: ReportedPost) -> Entry:
    return facts.local(post.posted_at) or Cell(note=NO_TIME)


def _expiry(facts: CampaignFacts, post: ReportedPost) -> Entry:
    if post.posted_at is None:
        return Cell(note=NO_TIME)
    return facts.local(post.posted_at + STORY_LIFE)


def _decision_fields(facts: CampaignFacts) -> list[Field]:
    """How the post came into the campaign: by its rule, when, and, for staff, by whom."""
    if not facts.decisions:
        return []
    title = f"Accepted ({facts.time_zone})"
    fields = [Field("accepted", title, Format.MOMENT, lambda post, _: _accepted(facts, post))]
    if facts.recipient.kind is RecipientKind.STAFF:
        note = "Who accepted the post into the campaign; the rule, where the campaign allows it"
        fields.append(
            Field("accepted_by", "Accepted by", Format.TEXT, lambda post, _: _accepted_by(facts, post), note)
        )
    if facts.has_rule:
        note = "How the post stands to what the campaign looks for in tags, mentions and words"
        fields.append(Field("rule", "Matching rule", Format.TEXT, lambda post, _: _rule(facts, post), note))
    return fields


def _accepted(facts: CampaignFacts, post: ReportedPost) -> Entry:
    found = facts.decisions.get(post.post_id)
    return facts.local(found.decided_at) if found else None


def _accepted_by(facts: CampaignFacts, post: ReportedPost) -> Entry:
    found = facts.decisions.get(post.post_id)
    if found is None:
        return None
    return "the rule" if found.by_rule else text_cell(found.by) or Cell(note="Somebody who has left")


def _rule(facts: CampaignFacts, post: ReportedPost) -> Entry:
    found = facts.decisions.get(post.post_id)
    return _VERDICTS[found.verdict] if found else None


def _disclosure_field(facts: CampaignFacts) -> Field:
    tags = tags_that_count(facts.disclosure_tags)
    told = ", ".join(f"#{tag}" for tag in sorted(tags))
    note = (
        f"Whether the caption has one of the tags {told}, or one of these words as a label ahead of it. The "
        "interface does not tell Instagram's own mark of a paid partnership."
    )

    def entry(post: ReportedPost, _row: int) -> Entry:
        if not can_tell(kind_of(post), post.caption, post.posted_at, is_by_hand=post.is_by_hand):
            return Cell(note="There is no caption to look at")
        return "yes" if is_disclosed(post.caption or "", tags) else "no"

    return Field("disclosed", "Disclosed in the caption", Format.TEXT, entry, note)
