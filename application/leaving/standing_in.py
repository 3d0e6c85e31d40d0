"""Who used a brand's link wrongly leaves as anybody does, and the brand stays. Never commits.

What came of that person goes to a profile that nobody ever came in by, a "deleted user" from the start: it
leaves in the brand's place, so that nothing of theirs is the brand's.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Update, or_, update

from application.clock import clock
from application.extensions import db
from application.leaving.asking import ask
from application.leaving.fingerprints import PERSON, fingerprint
from application.leaving.steps import FACEBOOK
from application.models import (
    AuditEntry,
    Deletion,
    DeletionExtent,
    DeletionOrigin,
    FacebookLogin,
    InstagramAccount,
    Mail,
    MediaKit,
    OneTimeLink,
    Role,
    SignIn,
    User,
)
from application.models.users import DELETED_USER


def leave_in_place_of(
    brand: User, accounts: Sequence[int], login: FacebookLogin | None, *, at_facebook: bool
) -> Deletion:
    """The brand's accounts, sign-ins, links, letters and media kit leave; their access has ended beforehand.

    `at_facebook`: the permissions were given back there; else the work of the deletion does it, unless
    another profile uses the login. The caller commits by `task_queue`.
    """
    now = clock.now()
    stand_in = User(role=Role.BRAND, name=DELETED_USER, active=False, left_at=now, created_at=now)
    db.session.add(stand_in)
    db.session.flush()
    _run(update(InstagramAccount).where(InstagramAccount.id.in_(accounts)), user_id=stand_in.id)
    for owner in (SignIn.user_id, OneTimeLink.user_id, Mail.user_id, MediaKit.user_id):
        _run(update(owner.class_).where(owner == brand.id), user_id=stand_in.id)
    # The deeds stay as the brand's, since that is what they were done as.
    unnamed = AuditEntry.actor_id.is_(None) & (AuditEntry.user_id == brand.id)
    _run(update(AuditEntry).where(or_(AuditEntry.actor_id == brand.id, unnamed)), address=None)
    deletion = ask(
        DeletionExtent.LEAVING,
        DeletionOrigin.PERSON,
        users=[stand_in.id],
        user_id=stand_in.id,
        login_id=login.id if login else None,
    )
    entry = dict(deletion.steps[0])
    if login is not None:
        entry[PERSON] = fingerprint(login.facebook_id)
    given_back = [{"step": FACEBOOK, "count": 1, "done": True}] if at_facebook else []
    deletion.steps = [entry, *given_back]
    return deletion


def _run(statement: Update, **values: Any) -> None:
    """The record of deeds is only ever added to, but for this."""
    options = {"synchronize_session": False, "retention": True}
    db.session.execute(statement.values(values).execution_options(**options))
