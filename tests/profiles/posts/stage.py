"""What tests of a partner's posts share."""

import re
from datetime import timedelta

from flask.testing import FlaskClient

from application.extensions import db
from application.models import InstagramAccount, Post
from tests.builders import NOW, create_partner, create_post

REEL = {"media_type": "VIDEO", "media_product_type": "REELS"}
DAY = timedelta(days=1)


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


def reel(mine: InstagramAccount, days_ago: float, views: int | None, **more: object) -> Post:
    posted_at = NOW - days_ago * DAY
    values: dict[str, object] = {"last_read_at": posted_at + 8 * DAY, **more}
    return create_post(mine, posted_at=posted_at, views=views, **REEL, **values)


def row(page: str, label: str) -> list[str]:
    """The cells of a figure's row, in words."""
    found = re.search(rf'<th scope="row">{label}</th>(.*?)</tr>', page, re.S)
    assert found is not None, label
    cells = re.findall(r"<td[^>]*>(.*?)</td>", found[1], re.S)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", cell)).strip() for cell in cells]
