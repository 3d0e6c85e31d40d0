"""The days on which what was agreed came: each accepted post counts once. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from application.campaigns.plans.queries import AgreedDeliverable
from application.campaigns.post_filters import KINDS, OTHER_KIND
from application.campaigns.results.figures import kind_of
from application.export.campaign.facts import CampaignFacts
from application.export.report import Cell, Entry, Format, cell_name

NOTHING_POSTED = "Nothing is posted for it yet"
NO_TIME = "The time of posting is not known"
COMPLETED = "The day of the post that completed it"
_KEYS = {kind: key for key, kind in KINDS.items()}
_Day = date | None


@dataclass(frozen=True)
class PostedOn:
    """The days of the posts that count for a deliverable, in the campaign's zone, the last one last.

    None stands for a day that is not known.
    """

    days: tuple[_Day, ...] = ()


def posted_days(facts: CampaignFacts) -> Mapping[int, PostedOn]:
    """By deliverable, the days of the posts that count for it: the earliest ones that no other counts.

    As many as `delivered.held_against` counts, by the same order: what is due first is served first, and a
    kind of its own before any kind.
    """
    left: dict[tuple[int, str], list[_Day]] = defaultdict(list)
    for post in facts.counted:
        if post.user_id is not None:
            at = facts.local(post.posted_at)
            left[post.user_id, _KEYS.get(kind_of(post), OTHER_KIND)].append(at.date() if at else None)
    found: dict[int, PostedOn] = {}
    for each in sorted(facts.deliverables, key=_urgency):
        kinds = [each.kind] if each.kind else sorted({kind for user, kind in left if user == each.user_id})
        own = [(day, kind) for kind in kinds for day in left.get((each.user_id, kind), ())]
        taken = sorted(own, key=lambda pair: (pair[0] is None, pair[0] or date.max))[: each.number]
        for day, kind in taken:
            left[each.user_id, kind].remove(day)
        found[each.deliverable_id] = PostedOn(tuple(day for day, _ in taken))
    return found


def _urgency(agreed: AgreedDeliverable) -> tuple[bool, date, int]:
    return not agreed.kind, agreed.due_on or date.max, agreed.deliverable_id


def day_cells(
    posted: PostedOn, agreed: int, due_on: date, *, row: int, columns: Sequence[int]
) -> list[Entry]:
    """When the last of the posts that count was posted, and how many days that is from the day agreed.

    `columns` are those of the day agreed and of the day posted, whose cells the formula takes.
    """
    if not posted.days:
        return [Cell(None, style, note=NOTHING_POSTED) for style in (Format.DATE, Format.SIGNED)]
    last = posted.days[-1]
    if last is None:
        return [Cell(None, style, note=NO_TIME) for style in (Format.DATE, Format.SIGNED)]
    number = len(posted.days)
    note = COMPLETED if number == agreed else f"The last of {number:,} so far, of {agreed:,} agreed"
    due, came = (cell_name(row, column) for column in columns)
    return [
        Cell(last, Format.DATE, note=note),
        Cell((last - due_on).days, Format.SIGNED, f"={came}-{due}", note=note),
    ]
