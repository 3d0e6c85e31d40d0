"""What tests of a partner's posts share."""

import re

from flask.testing import FlaskClient

from application.extensions import db
from application.models import InstagramAccount
from tests.builders import create_partner


def partner_with_account(username: str = "mona") -> tuple[int, int]:
    """The ids of a new influencer and of the account."""
    user = create_partner(username=username)
    assert user.instagram_account is not None
    return user.id, user.instagram_account.id


def account(account_id: int) -> InstagramAccount:
    """The account as a row."""
    return db.session.get_one(InstagramAccount, account_id)


def page_at(client: FlaskClient, address: str) -> str:
    """The page, which is there."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.get_data(as_text=True)


def captions(page: str) -> list[str]:
    """The captions of a list or a grid, in order."""
    return re.findall(r'class="caption-text[^>]*>([^<]*)<', page)
