"""The way in, once the password was right: at once, or by way of the second factor. Never commits."""

from flask import current_app, url_for
from flask_login import current_user

from application.accounts.devices import remember_device
from application.accounts.half_way import Owes, begin_half_way
from application.accounts.sessions import end_sign_in, start_sign_in
from application.config import Config
from application.models import User


def enter(user: User, next_page: str | None) -> str:
    """Sign the person in, or remember that they owe the second factor; returns where they go now."""
    if user.totp_confirmed_at is not None:
        end_sign_in()
        begin_half_way(user, Owes.CODE, next_page)
        return url_for("second_step.ask_code")
    if needs_second_factor():
        end_sign_in()
        begin_half_way(user, Owes.SET_UP, next_page)
        return url_for("second_step.set_up")
    return sign_in_on(user.id, user.email or "", next_page)


def sign_in_on(user_id: int, email: str, next_page: str | None) -> str:
    """Start the sign-in and remember the browser; returns where the person goes now."""
    start_sign_in(user_id)
    remember_device(email)
    return next_page or own_page()


def own_page() -> str:
    """The address of the signed-in person's first page."""
    if current_user.is_staff:
        return url_for("today.show")
    return url_for("campaigns.listing" if current_user.is_team else "profiles.overview")


def needs_second_factor() -> bool:
    """Whether nobody of the team signs in without one here."""
    config: Config = current_app.extensions["configuration"]
    return config.require_second_factor
