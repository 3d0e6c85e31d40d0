"""One account whose database tells nothing but the truth, for an audit to find what is then spoilt."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from application.extensions import db
from application.models import ApiCall, InstagramAccount, Post, Reading
from sandbox.soak.audit.account import AccountAudit
from sandbox.soak.audit.blame import Faults
from sandbox.soak.audit.posts import check_posts
from sandbox.soak.audit.slots import Presence, slots_of
from sandbox.soak.audit.stored import calls_of, posts_of
from sandbox.soak.audit.tally import Tally
from sandbox.soak.audit.truths import LISTED, post_figures
from sandbox.soak.people import draw_people
from sandbox.soak.trouble import SoakFault
from sandbox.soak.whole import BEGINS
from sandbox.world.post import Post as TruePost
from sandbox.world.world import AccountWorld, world_of
from tests.builders import create_api_call, create_instagram_account, create_post, create_reading

SEED = 7
ASKED = "fields=id,like_count,comments_count,insights.metric(views,reach,saved,shares,total_interactions)"
ENDS = BEGINS + timedelta(days=14)
PERSON = draw_people(2, SEED)[1]


@dataclass(frozen=True)
class Truthful:
    """The account as it is stored, and as the world has it."""

    account: InstagramAccount
    world: AccountWorld
    presence: Presence

    def audited(self, *faults: SoakFault) -> Tally:
        """What the audit of its posts finds."""
        tally = Tally()
        calls = calls_of(self.account.id, ENDS)
        audit = AccountAudit(PERSON.key, self.world, self.presence, calls, Faults(faults), tally)
        check_posts(audit, posts_of(self.account.id))
        return tally

    def first_due(self) -> tuple[TruePost, Post, Reading]:
        """The oldest post that is due on several days, its row, and its second reading."""
        for post in self.world.timeline.posts(ENDS):
            if len(list(slots_of(post, self.presence))) > 3:
                row = db.session.query(Post).filter_by(graph_id=post.id).one()
                reading = (
                    db.session.query(Reading).filter_by(post_id=row.id).order_by(Reading.read_at).all()[1]
                )
                return post, row, reading
        raise LookupError("no post is due so often")

    def first_unchanged(self) -> tuple[Reading, str]:
        """The first reading that tells a figure as the one before it did, and that figure."""
        readings = db.session.query(Reading).order_by(Reading.post_id, Reading.read_at).all()
        for before, reading in pairwise(readings):
            for name in LISTED:
                figure = getattr(before, name)
                if before.post_id == reading.post_id and figure == getattr(reading, name) is not None:
                    return reading, name
        raise LookupError("every figure changes from day to day")

    def take_away(self, reading: Reading, outcome: str | None = None) -> None:
        """The reading is not there; the call in its place ended like that, or was never made."""
        call = db.session.get_one(ApiCall, reading.api_call_id)
        db.session.delete(reading)
        if outcome is None:
            db.session.flush()
            db.session.delete(call)
        else:
            call.outcome = outcome
        db.session.commit()


def store_the_truth() -> Truthful:
    """The account with a reading of each post at each of its times, and the calls behind them.

    The person has to be among the sandbox's guests.
    """
    world = world_of(SEED, BEGINS).account(PERSON.account.id)
    presence = Presence(BEGINS + timedelta(hours=1), (), ENDS)
    account = create_instagram_account(graph_id=PERSON.account.id)
    for post in world.timeline.posts(ENDS):
        moments = [slot.due + timedelta(hours=2) for slot in slots_of(post, presence)]
        if moments:
            latest = post_figures(post, moments[-1])
            latest |= {"graph_id": post.id, "shortcode": post.shortcode, "posted_at": post.timestamp}
            row = create_post(account, **latest)
        for moment in moments:
            call = create_api_call(
                account,
                requested_at=moment,
                duration_ms=0,
                outcome="ok",
                path=f"{account.graph_id}/media",
                query=ASKED,
            )
            create_reading(row, read_at=moment, call=call, **post_figures(post, moment))
    return Truthful(account, world, presence)
