"""The time at which a decision is made: one clock for people and for the campaign's rule."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from application.clock import clock
from application.extensions import db
from application.models import Assignment


def after_all_decisions(campaign_id: int) -> datetime:
    """Now, but later than every decision of the campaign: by its time one is found again, and taken back."""
    latest = db.session.scalar(
        select(func.max(Assignment.decided_at)).where(Assignment.campaign_id == campaign_id)
    )
    now = clock.now()
    return now if latest is None or latest < now else latest + timedelta(microseconds=1)
