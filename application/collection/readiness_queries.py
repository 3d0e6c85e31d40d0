"""What is known of an account's readiness for stories."""

from sqlalchemy import select
from sqlalchemy.orm import aliased

from application.clock import clock
from application.collection.activity import active_account_ids
from application.collection.readiness import AccountFacts
from application.connection_health import health
from application.extensions import db
from application.models import FacebookLogin, InstagramAccount, User


def readiness_facts(account_id: int, *, for_staff: bool) -> AccountFacts | None:
    """One statement; None when there is no such account."""
    ticker = aliased(User)
    row = db.session.execute(
        select(
            InstagramAccount,
            User.name.label("person"),
            FacebookLogin,
            ticker.name.label("ticked_by"),
            InstagramAccount.id.in_(active_account_ids()).label("in_campaign"),
        )
        .outerjoin(User, User.id == InstagramAccount.user_id)
        .outerjoin(FacebookLogin, FacebookLogin.id == User.facebook_login_id)
        .outerjoin(ticker, ticker.id == InstagramAccount.business_verified_by_id)
        .where(InstagramAccount.id == account_id)
    ).one_or_none()
    if row is None:
        return None
    account: InstagramAccount = row.InstagramAccount
    login: FacebookLogin | None = row.FacebookLogin
    return AccountFacts(
        person=(row.person or f"@{account.username}") if for_staff else None,
        is_connected=login is not None and not health(login, clock.now()).is_lost,
        granted_scopes=frozenset(login.granted_scopes.split() if login else ()),
        page_name=account.page_name,
        page_tasks=None if account.page_tasks is None else frozenset(account.page_tasks.split()),
        page_subscribed=account.page_subscribed,
        page_checked_at=account.page_checked_at,
        page_problem=account.page_problem,
        in_campaign=bool(row.in_campaign),
        business_verified_at=account.business_verified_at,
        business_verified_by=row.ticked_by if for_staff else None,
        region=account.region,
    )
