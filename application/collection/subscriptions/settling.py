"""Subscribe the Page of an account whose campaigns run, and take it back when none runs any more.

What was done is read back from the Page: only that counts as subscribed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from application.clock import clock
from application.collection.activity import active_account_ids
from application.collection.provenance import record_calls
from application.extensions import db
from application.integrations.graph.client import CallRecord, GraphClient
from application.integrations.graph.errors import GraphError, GraphPermissionMissing, GraphTokenInvalid
from application.integrations.graph.instagram import is_subscribed, page_access, subscribe, unsubscribe
from application.models import FacebookLogin, InstagramAccount, LoginState, User

NO_PAGE_TOKEN = (
    "Facebook gave no access to the Page. The person needs a role on it, and has to tick it when connecting."
)
NOT_READ_BACK = (
    "The Page does not name this platform as subscribed, although it was asked to. It is tried again."
)
NO_PERMISSION = (
    "The permission to subscribe the Page (pages_manage_metadata) is missing: the person has to connect "
    "again and leave it ticked."
)


@dataclass(frozen=True)
class Settlement:
    """What is to be settled: whether the Page shall be subscribed."""

    account_id: int
    page_id: str
    wanted: bool
    token: str = field(repr=False)


@dataclass(frozen=True)
class Settled:
    """What the Page says now; `problem` is a sentence to act on."""

    subscribed: bool | None
    tasks: tuple[str, ...] = ()
    problem: str | None = None


def settlement_for(account_id: int) -> Settlement | None:
    """What to settle for this account; None when it has no Page or no living connection.

    Also when its partner's access has ended: then it is to be subscribed no more.
    """
    row = db.session.execute(
        select(InstagramAccount.page_id, FacebookLogin.token)
        .join(User, User.id == InstagramAccount.user_id)
        .join(FacebookLogin, FacebookLogin.id == User.facebook_login_id)
        .where(
            InstagramAccount.id == account_id,
            FacebookLogin.state == LoginState.CONNECTED,
        )
    ).first()
    if row is None or row.page_id is None or row.token is None:
        return None
    is_active = active_account_ids().where(InstagramAccount.id == account_id)
    return Settlement(account_id, row.page_id, db.session.scalar(is_active) is not None, row.token)


def settle(wanted: Settlement, client: GraphClient) -> Settled:
    """Do it at Facebook, and read it back. Raises GraphError for what may pass, or is the login's matter."""
    access = page_access(client, wanted.page_id, wanted.token)
    if access.token is None:
        return Settled(None, access.tasks, NO_PAGE_TOKEN)
    try:
        if wanted.wanted:
            subscribe(client, wanted.page_id, access.token)
        else:
            unsubscribe(client, wanted.page_id, access.token)
        subscribed = is_subscribed(client, wanted.page_id, access.token)
    except GraphPermissionMissing:
        return Settled(None, access.tasks, NO_PERMISSION)
    return Settled(subscribed, access.tasks, NOT_READ_BACK if wanted.wanted and not subscribed else None)


def store_settled(wanted: Settlement, settled: Settled, calls: Sequence[CallRecord]) -> None:
    """Write what the Page says, with the calls. The caller commits."""
    account = _locked_with_calls(wanted, calls)
    if account is None:
        return
    account.page_subscribed = settled.subscribed
    account.page_tasks = " ".join(settled.tasks)[:255]
    account.page_problem = settled.problem
    account.page_checked_at = clock.now()


def store_refusal(wanted: Settlement, error: GraphError, calls: Sequence[CallRecord]) -> None:
    """Write why it could not be settled, with the calls; what was known stays known. The caller commits."""
    account = _locked_with_calls(wanted, calls)
    if account is None:
        return
    account.page_problem = NO_PERMISSION if isinstance(error, GraphPermissionMissing) else error.sentence
    if not isinstance(error, GraphTokenInvalid):
        # Without a token nobody has looked; what becomes of the login is for the collector to say.
        account.page_checked_at = clock.now()


def store_calls(wanted: Settlement, calls: Sequence[CallRecord]) -> None:
    """Write the calls of a try that was in vain. The caller commits."""
    _locked_with_calls(wanted, calls)


def _locked_with_calls(wanted: Settlement, calls: Sequence[CallRecord]) -> InstagramAccount | None:
    """The account, unless it has another Page by now: then nothing said of the old one is about it."""
    account = db.session.get(
        InstagramAccount, wanted.account_id, with_for_update=True, populate_existing=True
    )
    record_calls(calls, account_id=account.id if account else None)
    return account if account is not None and account.page_id == wanted.page_id else None
