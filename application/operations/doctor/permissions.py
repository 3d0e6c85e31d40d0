"""The permissions of the Facebook app: what Meta does not let us ask is granted by nobody who connected."""

from collections import Counter

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from application.config import JOINING_SCOPES
from application.extensions import db
from application.models import FacebookLogin, User
from application.operations.doctor.findings import Report

NEWEST = 20
FEWEST = 3
"""Fewer may each have declined by themselves."""
_REVIEW = "App Dashboard at developers.facebook.com, App Review, Permissions and features"


def look(report: Report) -> None:
    """One statement; and the mode of the app as the settings have it."""
    _mode(report)
    try:
        granted = _granted()
    except SQLAlchemyError:
        report.unknown("The database does not answer.", "Mend the database first, and its migrations.")
        return
    finally:
        db.session.rollback()
    by_scope = Counter(scope for scopes in granted for scope in set(scopes.split()))
    lacking = [scope for scope in JOINING_SCOPES if not by_scope[scope]]
    if len(granted) >= FEWEST and lacking:
        report.wrong(
            f"None of the last {len(granted)} people who connected granted {', '.join(lacking)}.",
            f"Have Advanced Access given to each: {_REVIEW}. With Facebook Login for Business, put each "
            "into the configuration that FACEBOOK_BUSINESS_CONFIG_ID names.",
        )
    elif not report.findings:
        report.ok(
            "Every permission that is asked for is granted by somebody."
            if len(granted) >= FEWEST
            else "Fewer than three people have connected: nothing can be said of permissions yet."
        )


def _mode(report: Report) -> None:
    if report.config.is_production and report.config.facebook_app_mode == "development":
        report.warn(
            "FACEBOOK_APP_MODE is development: only people with a role in the app can connect, and no "
            "webhooks of stories come.",
            "After App Review, switch the app to Live at the top of its dashboard, and take "
            "FACEBOOK_APP_MODE out of the settings.",
        )


def _granted() -> list[str]:
    """Of those who connected last and are let in; one statement."""
    is_used = (
        select(User.id).where(User.facebook_login_id == FacebookLogin.id, User.active.is_(True)).exists()
    )
    newest = (
        select(FacebookLogin.granted_scopes)
        .where(is_used, FacebookLogin.granted_scopes != "")
        .order_by(FacebookLogin.connected_at.desc(), FacebookLogin.id.desc())
        .limit(NEWEST)
    )
    return list(db.session.scalars(newest))
