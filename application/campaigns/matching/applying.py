"""Hold a campaign's posts against its rule, a chunk at a time. Callers commit after each.

A chunk is read and judged without a lock, and written under the campaign's, unless the round was overtaken
or another task has written it meanwhile. So a task may end anywhere, and may come twice.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from application.audit import record
from application.campaigns.candidates import Window
from application.campaigns.matching.accepting import accept
from application.campaigns.matching.judging import Judge, MatchPost
from application.campaigns.matching.queries import ROWS_AT_ONCE, posts_after
from application.campaigns.matching.rounds import go_on_later
from application.campaigns.matching.rule import UnreadableRule
from application.campaigns.matching.stored import Stored, Work, read_stored
from application.clock import clock
from application.extensions import db
from application.models import AuditAction, Campaign, MatchVerdict, Post, PostMatch
from application.models.upsert import upsert


@dataclass(frozen=True)
class Step:
    """Where a round stands, with all that the next chunk needs."""

    window: Window
    version: int
    work: Work
    judge: Judge


@dataclass(frozen=True)
class Chunk:
    """Posts that were held, and what was found."""

    posts: Sequence[MatchPost]
    verdicts: dict[int, MatchVerdict]

    @property
    def is_last(self) -> bool:
        return len(self.posts) < ROWS_AT_ONCE

    @property
    def furthest(self) -> int:
        return self.posts[-1].post_id if self.posts else 0


def begin(campaign_id: int, round_number: int, generation: int) -> Step | None:
    """The next step of a round; None when it is over or was overtaken. Raises UnreadableRule."""
    campaign = db.session.get(Campaign, campaign_id)
    stored = read_stored(campaign.matching_rule) if campaign else None
    if campaign is None or stored is None or not _is_under_way(stored.work, round_number, generation):
        return None
    judge = Judge(stored.rule, ZoneInfo(campaign.time_zone))
    return Step(Window.of(campaign), campaign.matching_version, stored.work, judge)


def next_posts(step: Step) -> list[MatchPost]:
    """The posts of the next chunk."""
    work = step.work
    return posts_after(step.window, work.cursor, since=work.since, most=ROWS_AT_ONCE)


def judged(step: Step, posts: Sequence[MatchPost]) -> Chunk:
    """What the rule says of these posts. Touches no database."""
    found = ((post.post_id, step.judge.verdict(post)) for post in posts)
    return Chunk(posts, {post_id: verdict for post_id, verdict in found if verdict is not None})


def store(step: Step, chunk: Chunk) -> Step | None:
    """Write what was found; the next step, or None when the round is over or was overtaken."""
    campaign = _locked(step)
    if campaign is None:
        return None
    stored = _stored(campaign)
    existing = _lock_posts(chunk.verdicts)
    verdicts = {post_id: verdict for post_id, verdict in chunk.verdicts.items() if post_id in existing}
    _write(step, verdicts)
    _forget(step, chunk, verdicts)
    accepted = stored.work.accepted
    if campaign.accepts_matches and campaign.completed_at is None:
        matching = [post_id for post_id, verdict in verdicts.items() if verdict is MatchVerdict.MATCH]
        accepted += accept(campaign.id, matching)
    work = replace(
        stored.work,
        cursor=max(chunk.furthest, stored.work.cursor),
        held=stored.work.held + len(chunk.posts),
        heard_at=clock.real_now(),
        accepted=accepted,
    )
    if chunk.is_last:
        work = _finished(campaign, work)
    campaign.matching_rule = Stored(stored.rule, work).document()
    return None if work.done else replace(step, work=work)


def pause(step: Step) -> None:
    """Have the round go on in a further task, unless it was overtaken."""
    campaign = _locked(step)
    if campaign is not None:
        go_on_later(campaign, _stored(campaign))


def _finished(campaign: Campaign, work: Work) -> Work:
    campaign.matched_version = campaign.matching_version
    if work.accepted:
        record(AuditAction.RULE_ACCEPTED_POSTS, campaign_id=campaign.id, posts=work.accepted)
    return replace(work, done=True, read_to=work.began_at, total=work.held if work.since is None else 0)


def _locked(step: Step) -> Campaign | None:
    campaign = db.session.execute(
        select(Campaign)
        .where(Campaign.id == step.window.campaign_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if campaign is None or campaign.matching_rule is None:
        return None
    work, own = _stored(campaign).work, step.work
    is_same = _is_under_way(work, own.round, own.generation) and work.cursor == own.cursor
    return campaign if is_same and campaign.matching_version == step.version else None


def _stored(campaign: Campaign) -> Stored:
    stored = read_stored(campaign.matching_rule)
    if stored is None:
        raise UnreadableRule("the campaign has no rule")
    return stored


def _is_under_way(work: Work, round_number: int, generation: int) -> bool:
    return not work.done and (work.round, work.generation) == (round_number, generation)


def _lock_posts(post_ids: Collection[int]) -> set[int]:
    """Those of the posts that are still there, and stay until this is written."""
    if not post_ids:
        return set()
    wanted = select(Post.id).where(Post.id.in_(list(post_ids))).order_by(Post.id)
    return set(db.session.scalars(wanted.with_for_update(read=True)))


def _write(step: Step, verdicts: dict[int, MatchVerdict]) -> None:
    rows = [
        {
            "campaign_id": step.window.campaign_id,
            "post_id": post_id,
            "verdict": verdict,
            "version": step.version,
        }
        for post_id, verdict in verdicts.items()
    ]
    key, update = ["campaign_id", "post_id"], ["verdict", "version"]
    upsert(db.session(), PostMatch, rows, key=key, update=update)


def _forget(step: Step, chunk: Chunk, verdicts: dict[int, MatchVerdict]) -> None:
    """What doesn't hold any more goes. A round over all posts also meets those that are no candidates now."""
    gone = [PostMatch.campaign_id == step.window.campaign_id]
    if step.work.since is not None:
        gone.append(PostMatch.post_id.in_([post.post_id for post in chunk.posts]))
    else:
        gone.append(PostMatch.post_id > step.work.cursor)
        if not chunk.is_last:
            gone.append(PostMatch.post_id <= chunk.furthest)
    if verdicts:
        gone.append(PostMatch.post_id.not_in(list(verdicts)))
    db.session.execute(delete(PostMatch).where(*gone).execution_options(synchronize_session=False))
