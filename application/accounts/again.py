"""What stands before important deeds: the own password (ASVS 5.0, 7.5.1), and a limit of letters."""

from flask_login import current_user

from application.accounts.forms import OwnPasswordForm
from application.accounts.pages import too_many
from application.accounts.password_changes import is_own_password
from application.accounts.tries import TryAction, for_account, for_network, give_tries_back, take_try
from application.extensions import db

WRONG = "That is not your present password."


def letter_problem() -> tuple[str, int] | None:
    """Why the signed-in person may have no further letter written now, with the status; None when they may.

    Counts a try and closes the session. Letters that were written are not given back.
    """
    db.session.close()
    if take_try(TryAction.LETTER, for_network(), for_account(current_user.id)):
        return None
    return too_many(), 429


def password_problem(form: OwnPasswordForm) -> tuple[str, int] | None:
    """What is wrong with the present password in the form, and the status for it; None when it is right.

    Counts a try and closes the session. The caller commits what follows.
    """
    db.session.close()
    account = for_account(current_user.id)
    if not take_try(TryAction.PASSWORD_AGAIN, for_network(), account):
        return too_many(), 429
    if not is_own_password(current_user.id, form.own_password.data or ""):
        return WRONG, 403
    give_tries_back(TryAction.PASSWORD_AGAIN, account)
    return None
