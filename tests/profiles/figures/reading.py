"""What stands on the overview and in its files, for tests."""

import csv
import io
import re

from flask.testing import FlaskClient
from sqlalchemy import select

from application.extensions import db
from application.models import InstagramAccount


def account_of(user_id: int) -> InstagramAccount:
    return db.session.scalars(select(InstagramAccount).where(InstagramAccount.user_id == user_id)).one()


def page_of(client: FlaskClient, address: str = "/me") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("&#39;", "'").split())


def tiles_of(page: str) -> dict[str, str]:
    """The words of each tile by its label."""
    found = {}
    for tile in re.findall(r'<li class="measure[^"]*">.*?</li>', page, re.S):
        label = re.search(r'<span class="measure-label">([^<]+)<', tile)
        assert label
        found[label[1]] = words_of(tile)
    return found


def exact_of(page: str, label: str) -> str | None:
    """The full number that stands on hover of a tile."""
    found = re.search(rf'measure-label">{label}</span>\s*<span class="measure-value" title="([^"]+)"', page)
    return found[1] if found else None


def rows_of(client: FlaskClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
