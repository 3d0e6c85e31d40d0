"""Brands that staff make, before they have an account of their own; and their links. Never commits."""

from application.audit import record
from application.clock import clock
from application.exceptions import Conflict
from application.extensions import db
from application.models import AuditAction, LinkPurpose, Role, User
from application.one_time_links import fresh_token, make_link, revoke_links


def make_brand(name: str, contact_email: str | None, *, same_name: bool = False) -> User:
    """A brand without an Instagram account: campaigns may include it at once.

    `same_name`: staff said that it is another brand of a name that there is.
    """
    brand = User(role=Role.BRAND, name=name, contact_email=contact_email, active=True, created_at=clock.now())
    db.session.add(brand)
    db.session.flush()
    record(AuditAction.PARTNER_MADE, user_id=brand.id, same_name=same_name)
    return brand


def change_brand(user_id: int, name: str, contact_email: str | None) -> None:
    """Another name or address. What a connected brand is written to is its own matter."""
    brand = db.session.get_one(User, user_id, with_for_update=True, populate_existing=True)
    brand.name = name
    if brand.facebook_login_id is None:
        brand.contact_email = contact_email
    record(AuditAction.PARTNER_CHANGED, user_id=brand.id)


def invite_brand(user_id: int, by_id: int) -> str:
    """The token of a new link, told here and never again; a link made before ends.

    Raises Conflict when the brand is connected already or its access was ended.
    """
    brand = db.session.get_one(User, user_id, with_for_update=True, populate_existing=True)
    if brand.facebook_login_id is not None:
        raise Conflict(f"{brand.name} is connected already.")
    if not brand.active:
        raise Conflict(f"The access of {brand.name} was ended.")
    token = fresh_token(make_link(LinkPurpose.BRAND, brand.id, by_id=by_id))
    record(AuditAction.PARTNER_INVITED, user_id=brand.id)
    return token


def withdraw_invitation(user_id: int) -> bool:
    """End the brand's open link; False when there was none."""
    if not revoke_links(user_id, LinkPurpose.BRAND):
        return False
    record(AuditAction.INVITATION_REVOKED, user_id=user_id)
    return True
