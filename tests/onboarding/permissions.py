"""What tests of the pages about permissions do again and again."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.extensions import db
from application.models import AuditAction, AuditEntry, PermissionChange, PermissionState
from tests.conftest import RunningSandbox
from tests.onboarding.dialog import forget, join

LENA = "lena_ferraro"
INSIGHTS, STORIES = "instagram_manage_insights", "pages_manage_metadata"


def join_lena(client: FlaskClient, sandbox: RunningSandbox) -> FlaskClient:
    """Lena joins with every permission, as if for the first time."""
    forget(sandbox.url, LENA)
    assert join(client, LENA).headers["Location"] == "/me"
    return client


def page_of(client: FlaskClient, path: str = "/me/permissions") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def standings(page: str) -> dict[str, str]:
    """Each permission of the page with the word beside it."""
    pattern = r'<span class="state state-\w+">([^<]+)</span></h3>\s*<p class="soft"><code>(\w+)</code>'
    return {scope: word for word, scope in re.findall(pattern, page)}


def history(app: Flask, *scopes: str) -> list[tuple[str, PermissionState]]:
    """Every change of these permissions, or of all, in order."""
    with app.app_context():
        rows = db.session.scalars(select(PermissionChange).order_by(PermissionChange.id))
        return [(row.scope, row.state) for row in rows if not scopes or row.scope in scopes]


def deeds(app: Flask, *actions: AuditAction) -> list[tuple[str, object]]:
    """The entries of the audit log with these actions."""
    with app.app_context():
        entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(entry.action, entry.details) for entry in entries if entry.action in actions]
