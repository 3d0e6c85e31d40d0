"""What somebody who thinks of leaving wants to know: what stays, and in which campaigns."""

from dataclasses import dataclass

from sqlalchemy import case, func, select

from application.extensions import db
from application.leaving.belonging import posts_of_users
from application.models import Assignment, Campaign, Decision, Deletion, Post, User


@dataclass(frozen=True)
class Kept:
    """How many of the person's posts count in a campaign."""

    campaign: str
    posts: int


@dataclass(frozen=True)
class Holdings:
    """What is held of a partner: all posts, those accepted into any campaign, and these by campaign.

    `other_profiles` counts those that come in by the same Facebook login.
    """

    posts: int
    accepted: int
    kept: tuple[Kept, ...]
    other_profiles: int

    @property
    def going(self) -> int:
        return self.posts - self.accepted


def holdings(user_id: int) -> Holdings:
    """What is held of this partner; three statements."""
    own = posts_of_users([user_id])
    accepted = select(Assignment.id).where(
        Assignment.post_id == Post.id, Assignment.decision == Decision.ACCEPTED
    )
    numbers = db.session.execute(
        select(func.count(), func.coalesce(func.sum(case((accepted.exists(), 1), else_=0)), 0))
        .select_from(Post)
        .where(own)
    ).one()
    campaigns = db.session.execute(
        select(Campaign.name, func.count(Post.id))
        .join(Assignment, Assignment.campaign_id == Campaign.id)
        .join(Post, Post.id == Assignment.post_id)
        .where(own, Assignment.decision == Decision.ACCEPTED)
        .group_by(Campaign.id, Campaign.name)
        .order_by(Campaign.name)
    ).all()
    return Holdings(
        posts=numbers[0],
        accepted=int(numbers[1]),
        kept=tuple(Kept(name, posts) for name, posts in campaigns),
        other_profiles=_other_profiles(user_id),
    )


def _other_profiles(user_id: int) -> int:
    login = select(User.facebook_login_id).where(User.id == user_id).scalar_subquery()
    others = select(func.count(User.id)).where(
        User.facebook_login_id == login, User.id != user_id, User.active.is_(True)
    )
    return db.session.scalar(others) or 0


def deletion_with(code: str) -> Deletion | None:
    """The deletion whose status page has this code."""
    return db.session.scalar(select(Deletion).where(Deletion.code == code[:64]))
