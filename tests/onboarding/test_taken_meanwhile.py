"""Two requests take one Instagram account: the second learns whose it is."""

from typing import Any

import pytest
from sqlalchemy import event, update

from application.extensions import db
from application.integrations.graph.instagram import PageAccount, page_account
from application.models import FacebookLogin, InstagramAccount, Role
from application.onboarding.queries import Holder
from application.onboarding.service import AccountTaken, connect_account
from tests.builders import create_instagram_account, create_login, create_user

GRAPH_ID = "17841400000000001"


@pytest.mark.usefixtures("context")
def test_who_presses_twice_at_once_is_told_that_the_account_is_theirs() -> None:
    login_id = create_login().id
    first_id = create_user(login=db.session.get_one(FacebookLogin, login_id)).id
    create_instagram_account(graph_id=GRAPH_ID)

    def take(connection: Any, _name: str) -> None:
        """The other press ends between the look at who has the account and the taking of it."""
        taken = update(InstagramAccount).where(InstagramAccount.graph_id == GRAPH_ID)
        connection.execute(taken.values(user_id=first_id))

    event.listen(db.engine, "savepoint", take, once=True)
    with pytest.raises(AccountTaken) as caught:
        connect_account(login_id, Role.INFLUENCER, _page())
    assert caught.value.holder == Holder(first_id, login_id, Role.INFLUENCER)


def _page() -> PageAccount:
    return page_account(
        {"id": "1", "name": "A Page", "instagram_business_account": {"id": GRAPH_ID, "username": "mona"}}
    )
