"""What was agreed with a person for a campaign, what staff entered about their posts, and what they show."""

import hashlib
from datetime import date
from decimal import Decimal

from application.clock import clock
from application.extensions import db
from application.models import Cost, Deliverable, MatchVerdict, MediaKit, Outcome, PostMatch
from tests.leaving.collected import Person


def agree(person: Person, campaign_id: int) -> None:
    """Notes hold the person's mark; costs and outcomes are by the person, and by a post alone."""
    post, user = person.ids["album"], person.ids["user"]
    entered = {"campaign_id": campaign_id, "entered_at": clock.now(), "currency": "EUR"}
    note = f"as {person.mark} wishes"
    due = date(2026, 12, 1)
    db.session.add_all(
        [
            Deliverable(campaign_id=campaign_id, user_id=user, kind="reel", number=2, due_on=due, note=note),
            Cost(user_id=user, amount=Decimal("100.50"), note=note, **entered),
            Cost(post_id=post, amount=Decimal("7"), note=note, **entered),
            Outcome(user_id=user, clicks=12, note=note, **entered),
            Outcome(post_id=post, revenue=Decimal("30"), note=note, **entered),
            PostMatch(campaign_id=campaign_id, post_id=post, verdict=MatchVerdict.MATCH, version=1),
            _media_kit(person),
        ]
    )
    db.session.commit()


def _media_kit(person: Person) -> MediaKit:
    """On, with a post in it."""
    token = f"{person.mark}-of-the-media-kit"
    return MediaKit(
        user_id=person.ids["user"],
        is_on=True,
        token=token,
        token_sha256=hashlib.sha256(token.encode()).hexdigest(),
        introduction=f"{person.mark} makes tea",
        contact=f"tea@{person.mark}.example",
        parts="followers averages",
        post_ids=[person.ids["album"]],
        changed_at=clock.now(),
        switched_at=clock.now(),
        linked_at=clock.now(),
    )
