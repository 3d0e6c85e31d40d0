"""Verify the stored replies behind posts: hash each again and say which are not what came."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from sqlalchemy import case, func, or_, select

from application.evidence.removals import removals_of
from application.evidence.replies import Finding, StoredReply, hash_each
from application.extensions import db
from application.integrations.blobs import BlobStore
from application.models import (
    ApiCall,
    Assignment,
    Decision,
    Post,
    Reading,
    WebhookChange,
    WebhookDelivery,
)

AT_ONCE = 500


@dataclass(frozen=True)
class Verdict:
    """What came of verifying: how many answers per finding, and those in trouble."""

    found: dict[Finding, int]
    trouble: tuple[tuple[StoredReply, Finding], ...]
    entered: int = 0
    """How many of the posts hold figures that staff entered: no answer stands behind those."""
    only_entered: int = 0
    """How many of these staff added as a whole."""

    @property
    def replies(self) -> int:
        return sum(self.found.values())

    @property
    def stored(self) -> int:
        """How many answers there are to vouch for the figures."""
        return self.replies - self.found[Finding.NOT_KEPT] - self.found[Finding.REMOVED]

    @property
    def removed(self) -> int:
        """How many were removed lawfully."""
        return self.found[Finding.REMOVED]

    @property
    def unread(self) -> int:
        """How many the store did not give just now: they may be what came, or not."""
        return self.found[Finding.UNREADABLE]

    @property
    def holds(self) -> bool:
        return not self.trouble and not self.unread and self.stored > 0


def verify_posts(post_ids: Sequence[int], blobs: BlobStore) -> Verdict:
    """Hash every reply and delivery behind the readings of these posts again, each once.

    Three statements for each AT_ONCE posts, and one where answers are not there; ends the transaction before
    it reads blobs.
    """
    found = dict.fromkeys(Finding, 0)
    entered = only_entered = 0
    trouble: list[tuple[StoredReply, Finding]] = []
    seen: set[str] = set()
    for some in _portions(post_ids):
        replies = [reply for reply in _replies_behind(some) if reply.label not in seen]
        by_hand = _entered(some)
        entered, only_entered = entered + by_hand[0], only_entered + by_hand[1]
        db.session.close()
        seen.update(reply.label for reply in replies)
        findings = {reply: finding for reply, finding, _body in hash_each(replies, blobs)}
        removed = removals_of([reply for reply, finding in findings.items() if finding is Finding.LOST])
        db.session.close()
        for reply, finding in (findings | dict.fromkeys(removed, Finding.REMOVED)).items():
            found[finding] += 1
            if finding.is_trouble:
                trouble.append((replace(reply, body=None), finding))
    return Verdict(found, tuple(trouble), entered, only_entered)


def accepted_post_ids(campaign_id: int) -> list[int]:
    """The posts that the campaign's figures are made of."""
    return list(
        db.session.scalars(
            select(Assignment.post_id)
            .where(Assignment.campaign_id == campaign_id, Assignment.decision == Decision.ACCEPTED)
            .order_by(Assignment.post_id)
        )
    )


def post_named(name: str) -> int | None:
    """The post that `name` means: our number, Instagram's id, its shortcode or its address."""
    bare = urlsplit(name.strip()).path.rstrip("/").rpartition("/")[2]
    conditions = [Post.graph_id == bare, Post.shortcode == bare]
    if bare.isascii() and bare.isdigit() and len(bare) < len(str(2**63)):
        conditions.insert(0, Post.id == int(bare))
    for condition in conditions:
        found = db.session.scalar(select(Post.id).where(condition).limit(1))
        if found is not None:
            return found
    return None


def _portions(post_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(post_ids), AT_ONCE):
        yield post_ids[start : start + AT_ONCE]


def _entered(post_ids: Collection[int]) -> tuple[int, int]:
    """How many hold figures entered by hand, and how many of these staff added as a whole."""
    row = db.session.execute(
        select(func.count(), func.count(case((Post.instagram_account_id.is_(None), 1)))).where(
            Post.id.in_(post_ids),
            or_(Post.manual_figures.is_not(None), Post.instagram_account_id.is_(None)),
        )
    ).one()
    return row[0], row[1]


def _replies_behind(post_ids: Collection[int]) -> list[StoredReply]:
    calls = db.session.execute(
        select(ApiCall.id, ApiCall.body_sha256, ApiCall.body_kept)
        .where(ApiCall.id.in_(select(Reading.api_call_id).where(Reading.post_id.in_(post_ids))))
        .order_by(ApiCall.id)
    )
    deliveries = db.session.execute(
        select(WebhookDelivery.id, WebhookDelivery.body_sha256, WebhookDelivery.body)
        .where(
            WebhookDelivery.id.in_(
                select(WebhookChange.delivery_id)
                .join(Reading, Reading.webhook_change_id == WebhookChange.id)
                .where(Reading.post_id.in_(post_ids))
            )
        )
        .order_by(WebhookDelivery.id)
    )
    return [
        *(StoredReply.behind_call(row.id, row.body_sha256 if row.body_kept else None) for row in calls),
        *(StoredReply.behind_delivery(row.id, row.body_sha256, row.body) for row in deliveries),
    ]
