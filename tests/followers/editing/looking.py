"""What pages show and forms send, and what stands in the database after."""

import re
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from application.extensions import db
from application.followers.publishing import edition
from application.models import AuditAction, AuditEntry, CountNote, TrackedAccount, Unit


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    """The page's text with white space made even and entities read."""
    answer = client.get(address)
    assert answer.status_code == status, answer.status
    return evened(answer.get_data(as_text=True))


def evened(text: str) -> str:
    return unescape(re.sub(r"\s+", " ", text))


def field(text: str, name: str) -> str:
    """What stands in a field of a page."""
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', text)
    assert tag, name
    value = re.search(r'value="([^"]*)"', tag[0])
    return value[1] if value else ""


def filled(client: FlaskClient, zid: int, **changed: str) -> dict[str, str]:
    """What a browser sends of a unit's form, as it was made now, but for what is changed."""
    shown = client.get(f"/tracker/units/{zid}").get_data(as_text=True)
    names = re.findall(r'<input[^>]*name="((?:handle_|further_)\w+)"', shown)
    sent = {name: unescape(field(shown, name)) for name in ("name", "unit", "seen", *names)}
    for select_name, options in re.findall(
        r'<select[^>]*name="(rhythm_\w+)"[^>]*>(.*?)</select>', shown, re.S
    ):
        chosen = re.search(r'<option selected value="(\w+)"', options)
        assert chosen
        sent[select_name] = chosen[1]
    return sent | changed


def undo(client: FlaskClient, address: str, told: str) -> str:
    """Press “Undo” of the notice on the page `told`; the page that follows."""
    answer = client.post(address, data={"mark": field(told, "mark")}, follow_redirects=True)
    return evened(answer.get_data(as_text=True))


def account(zid: int, network: str) -> TrackedAccount | None:
    db.session.rollback()
    found = select(TrackedAccount).filter_by(unit_zid=zid, network=network)
    return db.session.scalar(found.execution_options(populate_existing=True))


def unit(zid: int) -> Unit:
    db.session.rollback()
    return db.session.get_one(Unit, zid, populate_existing=True)


def there() -> list[int]:
    """The units that are not taken out, in the order of the files."""
    db.session.rollback()
    found = select(Unit.zid).where(Unit.removed_at.is_(None)).order_by(Unit.position, Unit.zid)
    return list(db.session.scalars(found))


def notes() -> list[str]:
    db.session.rollback()
    found = select(CountNote.text).where(CountNote.removed_at.is_(None)).order_by(CountNote.id)
    return list(db.session.scalars(found))


def recorded() -> list[tuple[str, dict[str, Any]]]:
    """What the audit log tells of the tracker: deeds with their details, in their order."""
    db.session.rollback()
    found = select(AuditEntry).where(AuditEntry.action.startswith("follower_")).order_by(AuditEntry.id)
    return [(entry.action, entry.details or {}) for entry in db.session.scalars(found)]


def deeds() -> list[AuditAction]:
    return [AuditAction(action) for action, _ in recorded()]


def edition_number() -> int:
    db.session.rollback()
    return edition()[0]
