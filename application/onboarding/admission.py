"""Who may go through the dialog for what: asked before it, and again on the way back. Never commits."""

from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.exceptions import ApplicationError
from application.onboarding import pages
from application.onboarding.arriving import begin_again
from application.onboarding.brands.connecting import open_invitation
from application.onboarding.dialog_states import Dialog, Purpose
from application.onboarding.queries import login_of_user


class NotAdmitted(ApplicationError):
    """This way is shut; `page` says why."""

    def __init__(self, page: ResponseReturnValue) -> None:
        super().__init__("not admitted")
        self.page = page


def admit(dialog: Dialog, facebook_id: str | None = None) -> None:
    """Raise NotAdmitted unless this browser may open the dialog; `facebook_id` is who came back from it."""
    if dialog.purpose is Purpose.ADD:
        _admit_adding(dialog, facebook_id)
    if dialog.purpose is Purpose.BRAND:
        _admit_brand(dialog)


def _admit_adding(dialog: Dialog, facebook_id: str | None) -> None:
    is_partner = current_user.is_authenticated and current_user.is_partner
    login = login_of_user(current_user.id) if is_partner else None
    if login is None:
        raise NotAdmitted(begin_again(dialog))
    if facebook_id is not None and login.facebook_id != facebook_id:
        raise NotAdmitted(pages.other_person_page(dialog))


def _admit_brand(dialog: Dialog) -> None:
    if open_invitation(dialog.link) is None:
        raise NotAdmitted(pages.link_gone_page())
