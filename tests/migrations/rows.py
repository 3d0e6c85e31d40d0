"""A row in every table."""

from datetime import date

from application.clock import clock
from application.extensions import db
from application.models import AccountInsight, Decision, Role, SignIn
from tests.builders import (
    create_api_call,
    create_assignment,
    create_campaign,
    create_instagram_account,
    create_login,
    create_post,
    create_reading,
    create_run,
    create_user,
)


def fill_every_table() -> None:
    """One influencer with an account, two posts, their readings, and what belongs to them."""
    manager = create_user(role=Role.MANAGER)
    influencer = create_user(login=create_login())
    account = create_instagram_account(user=influencer)
    campaign = create_campaign(members=[influencer], created_by_id=manager.id)
    run = create_run(account, asked_by_id=manager.id)
    call = create_api_call(account, collection_run_id=run.id)
    for likes in (3, 4):
        post = create_post(account, likes=likes)
        create_reading(post, call=call, likes=likes)
        assignment = create_assignment(campaign, post, by=manager)
        assignment.former_decision = Decision.UNDECIDED
        assignment.former_decided_by_id = manager.id
        assignment.former_decided_at = assignment.decided_at
    now = clock.real_now()
    db.session.add_all(
        [
            AccountInsight(
                instagram_account_id=account.id,
                metric="reach",
                day=date(2026, 11, 19),
                value=7,
                read_at=now,
                api_call_id=call.id,
            ),
            SignIn(token_sha256="a" * 64, user_id=manager.id, started_at=now, seen_at=now),
        ]
    )
    db.session.commit()
