"""The reading plan in the database: which posts are wanted when. See reading_plan for the rules."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from sqlalchemy import or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from application.clock import clock
from application.collection.activity import Span, accepted_until, campaign_spans, in_spans
from application.collection.daily_reading import is_daily
from application.collection.horizon import NO_STORY
from application.collection.reading_plan import is_wanted, next_reading
from application.extensions import db
from application.media_kinds import STORY_PRODUCT
from application.models import Assignment, CollectionRun, Decision, InstagramAccount, Post, RunKind
from application.models.set_each import set_each


class AccountPlan:
    """The rules of the reading plan for the posts of one account, as its campaigns are now."""

    def __init__(self, account_id: int) -> None:
        self.account_id = account_id
        self._spans: tuple[Span, ...] = campaign_spans([account_id])[account_id]

    @cached_property
    def _accepted(self) -> dict[int, datetime]:
        return accepted_until(self.account_id)

    def read_until(self, post_id: int | None, posted_at: datetime | None) -> datetime | None:
        """Until when campaigns want the post read; None when it belongs to none."""
        ends = [
            span.read_until
            for span in self._spans
            if posted_at is not None and span.starts_at <= posted_at < span.ends_at
        ]
        if post_id is not None and post_id in self._accepted:
            ends.append(self._accepted[post_id])
        return max(ends, default=None)

    def first_reading(self, posted_at: datetime | None, product_type: str | None, now: datetime) -> bool:
        """Whether a post seen for the first time is one that the plan reads."""
        return is_wanted(
            posted_at,
            now,
            is_story=product_type == STORY_PRODUCT,
            read_until=self.read_until(None, posted_at),
        )

    def next_readings(
        self, posts: Sequence[tuple[int, datetime | None, str | None, datetime]]
    ) -> dict[int, datetime | None]:
        """For (id, posted_at, product type, moment) the first planned time of each after that moment."""
        return {
            post_id: next_reading(
                posted_at,
                moment,
                is_story=product_type == STORY_PRODUCT,
                read_until=self.read_until(post_id, posted_at),
            )
            for post_id, posted_at, product_type, moment in posts
        }


def want_campaign_posts(account: InstagramAccount, moment: datetime) -> None:
    """Put the posts of active campaigns that aren't planned (any more) back on the plan, due at `moment`.

    They are those accepted, and those still undecided within a campaign's days. Only posts whose plan has
    slots left are taken: else each run would begin with all of them.
    """
    plan = AccountPlan(account.id)
    spans = campaign_spans([account.id])[account.id]
    accepted = list(accepted_until(account.id))
    if not spans and not accepted:
        return
    unplanned = db.session.execute(
        select(Post.id, Post.posted_at, Post.media_product_type).where(
            Post.instagram_account_id == account.id,
            Post.next_read_at.is_(None),
            Post.deleted_at.is_(None),
            NO_STORY,
            or_(Post.id.in_(accepted), *(_undecided_in(span) for span in spans)),
        )
    ).all()
    now = clock.now()
    wanted = plan.next_readings([(row.id, row.posted_at, row.media_product_type, now) for row in unplanned])
    due = [post_id for post_id, following in wanted.items() if following is not None]
    if due:
        db.session.execute(update(Post).where(Post.id.in_(due)).values(next_read_at=moment))


def plan_further(run: CollectionRun) -> None:
    """Give each post that this run has read its next time.

    Times that came between its reading and the run's end, as a limit may hold a run up, are still to be read.
    A daily reading has chosen at its beginning whom it asks for details, so it serves the times until then.
    """
    statement = select(Post.id, Post.posted_at, Post.media_product_type, Post.last_read_at).where(
        Post.instagram_account_id == run.instagram_account_id,
        Post.next_read_at <= run.created_at,
        Post.last_read_at >= run.created_at,
    )
    # What another run reads meanwhile is that run's to plan.
    if run.kind is RunKind.STORIES:
        statement = statement.where(Post.media_product_type == STORY_PRODUCT)
    elif run.kind is RunKind.POSTS:
        statement = statement.where(NO_STORY)
    rows = db.session.execute(statement).all()
    served_to = run.created_at if is_daily(run, run.instagram_account) else None
    posts = [(row.id, row.posted_at, row.media_product_type, served_to or row.last_read_at) for row in rows]
    following = AccountPlan(run.instagram_account_id).next_readings(posts)
    set_each(db.session(), Post, "next_read_at", following)


def _undecided_in(span: Span) -> ColumnElement[bool]:
    """The condition that a post lies in this campaign's days and was not rejected from it."""
    rejected = select(Assignment.id).where(
        Assignment.post_id == Post.id,
        Assignment.campaign_id == span.campaign_id,
        Assignment.decision == Decision.REJECTED,
    )
    return in_spans([span]) & ~rejected.exists()
