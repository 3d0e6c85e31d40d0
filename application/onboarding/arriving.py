"""How a way through Facebook's dialog ends: signed in, or on a page that says why not. Never commits."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.accounts.sessions import start_sign_in
from application.integrations.graph.instagram import PageAccount
from application.models import Role
from application.onboarding import pages
from application.onboarding.brands.connecting import LinkGone, connect_brand
from application.onboarding.dialog_states import Dialog, Purpose, keep_used, used_states
from application.onboarding.queries import holders
from application.onboarding.service import AccountTaken, connect_account, forget_login


def connected(
    login_id: int, dialog: Dialog, page: PageAccount, waiting_id: int | None
) -> ResponseReturnValue:
    """Connect the account behind the Page and come in, or say why that can't be."""
    try:
        if dialog.purpose is Purpose.BRAND:
            user_id = connect_brand(login_id, page, dialog.link)
        else:
            user_id = connect_account(login_id, dialog.role, page, waiting_id)
    except AccountTaken as error:
        holder = error.holder
        if holder is not None and (holder.login_id, holder.role) == (login_id, dialog.role):
            return signed_in(holder.user_id)  # the button was pressed twice
        forget_login(login_id)
        username = page.instagram.username if page.instagram else None
        return pages.taken_page(dialog, username, error.holder, login_id)
    except LinkGone:
        return _own_brand(login_id, page) or _link_gone(login_id)
    return signed_in(user_id)


def signed_in(user_id: int, notice: str = "") -> ResponseReturnValue:
    """Come in as this user, on the own page; or read that the access of this profile was ended."""
    used = used_states()
    try:
        start_sign_in(user_id)
    except LookupError:
        return pages.revoked_page()  # the profile's access was ended meanwhile, or long ago
    keep_used(used)
    if notice:
        flash(notice, "good")
    return redirect(url_for("profiles.overview"), code=303)


def _own_brand(login_id: int, page: PageAccount) -> ResponseReturnValue | None:
    """The link is used up because the button was pressed twice: the brand is this person's."""
    holder = holders([page.instagram.id]).get(page.instagram.id) if page.instagram else None
    if holder is None or (holder.login_id, holder.role) != (login_id, Role.BRAND):
        return None
    return signed_in(holder.user_id)


def _link_gone(login_id: int) -> ResponseReturnValue:
    forget_login(login_id)
    return pages.link_gone_page()


def begin_again(dialog: Dialog | None = None) -> ResponseReturnValue:
    """There is nothing to choose any more: to where `dialog` began, or quietly to one's own page.

    Keeps the transaction as it is: calls may wait in it for the caller's commit.
    """
    is_partner = is_partner_here()
    purpose = Purpose.JOIN if dialog is None else dialog.purpose
    if is_partner and purpose in (Purpose.JOIN, Purpose.AGAIN):
        return redirect(url_for("profiles.overview"), code=303)
    if dialog is not None and purpose is Purpose.BRAND:
        address = url_for("brand_invitation.show", token=dialog.link)
    elif is_partner:
        address = url_for("own_accounts.show")
    else:
        address = url_for("onboarding.join")
    flash("That took longer than half an hour, or was finished already. Begin again here.", "attention")
    return redirect(address, code=303)


def is_partner_here() -> bool:
    """Whether an influencer or a brand is signed in with this browser."""
    return bool(current_user.is_authenticated and current_user.is_partner)
