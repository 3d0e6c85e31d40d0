"""What was agreed with a person for a campaign, and what staff entered about the person's posts."""

from datetime import date
from decimal import Decimal

from application.clock import clock
from application.extensions import db
from application.models import Cost, Deliverable, MatchVerdict, Outcome, PostMatch
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
        ]
    )
    db.session.commit()
