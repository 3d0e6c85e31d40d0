"""The first columns of the tabs of posts: whose it is, when and where it was posted, what is kept of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from application.campaigns.results.disclosure import can_tell, is_disclosed, tags_that_count
from application.campaigns.results.figures import kind_of
from application.campaigns.results.reported import ReportedPost
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.whose import PersonKey, post_key
from application.export.parts.post_fields import Field
from application.export.parts.post_place import expiry, number_fields, place_fields, profile_link
from application.export.report import Cell, Entry, Format, text_cell
from application.models import MatchVerdict, RecipientKind

PERSON = "The person: their handle on Instagram, or else their name. Influencers adds up by it"
FRAME = "Its place among the person's accepted stories of that day"
_VERDICTS = {MatchVerdict.MATCH: "matches", MatchVerdict.NEAR: "nearly matches", None: "does not match"}


def leading_fields(facts: CampaignFacts, *, frames: Mapping[int, int] | None) -> list[Field]:
    """The columns up to the figures; `frames` are those of stories, by post."""
    fields = [
        Field("account", "Account", Format.TEXT, lambda post, _: _account_cell(facts, post), PERSON),
        Field("partner", "Name", Format.TEXT, lambda post, _: text_cell(post.partner), widest=28),
        *number_fields(facts),
    ]
    if frames is not None:
        expires = f"Expires ({facts.time_zone})"
        fields += [
            Field("expires", expires, Format.MOMENT, lambda post, _: expiry(facts, post)),
            Field("frame", "Frame", Format.NUMBER, lambda post, _: frames.get(post.post_id), FRAME),
        ]
    return [
        *fields,
        *place_fields(facts),
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
