"""`flask deletions repeat`: whom a backup brought back leaves once more, as far as they had asked."""

import pytest
from flask import Flask
from sqlalchemy import select

from application.extensions import db
from application.leaving.cli import AFTER_RESTORE, NOTHING_MORE
from application.models import AuditAction, AuditEntry, Deletion, DeletionExtent, Role, User
from tests import builders
from tests.conftest import RunningSandbox
from tests.leaving.conftest import erase
from tests.leaving.life import Life


def repeat(app: Flask, *arguments: str | int) -> tuple[int, list[str]]:
    """The exit status and what was said."""
    result = app.test_cli_runner().invoke(args=["deletions", "repeat", *map(str, arguments)])
    return result.exit_code, result.output.splitlines()


def asked_for(app: Flask) -> list[tuple[int | None, DeletionExtent]]:
    with app.app_context():
        rows = db.session.execute(select(Deletion.user_id, Deletion.extent).order_by(Deletion.id)).all()
        db.session.remove()
    return [(user_id, extent) for user_id, extent in rows]


@pytest.fixture
def people(app: Flask) -> list[int]:
    """Three partners whom a backup brought back."""
    with app.app_context():
        ids = [builders.create_partner().id for _ in range(3)]
        db.session.remove()
    return ids


def test_each_of_several_leaves_with_everything(app: Flask, people: list[int]) -> None:
    status, said = repeat(app, *people[:2])
    assert status == 0
    assert said == [f"{number}: has no access any more, and the removal is queued." for number in people[:2]]
    assert asked_for(app) == [(number, DeletionExtent.EVERYTHING) for number in people[:2]]
    with app.app_context():
        active = db.session.scalars(select(User.active).order_by(User.id)).all()
        assert active == [False, False, True]
        db.session.remove()


def test_who_asked_for_less_keeps_what_was_accepted(app: Flask, people: list[int]) -> None:
    assert repeat(app, people[0], "--keep-accepted")[0] == 0
    assert asked_for(app) == [(people[0], DeletionExtent.LEAVING)]


def test_the_record_says_that_a_command_did_it(app: Flask, people: list[int]) -> None:
    repeat(app, people[0])
    with app.app_context():
        asked = AuditEntry.action == AuditAction.DELETION_ASKED.value
        entry = db.session.scalars(select(AuditEntry).where(asked)).one()
        assert (entry.user_id, entry.actor_id) == (people[0], None)
        assert entry.details == {"by": AFTER_RESTORE}
        db.session.remove()


def test_it_may_be_repeated(app: Flask, people: list[int]) -> None:
    repeat(app, people[0])
    assert repeat(app, people[0], people[0]) == (0, [f"{people[0]}: {NOTHING_MORE}"])
    assert len(asked_for(app)) == 1


def test_a_wrong_number_is_told_and_keeps_nobody_else(app: Flask, people: list[int]) -> None:
    with app.app_context():
        staff = builders.create_user(role=Role.MANAGER).id
        db.session.remove()
    status, said = repeat(app, 987654, staff, people[2])
    assert status == 1
    assert f"{people[2]}: has no access any more, and the removal is queued." in said
    assert {"987654: no partner has this number.", f"{staff}: no partner has this number."} <= set(said)
    assert "Not everybody leaves" in said[-1]
    assert asked_for(app) == [(people[2], DeletionExtent.EVERYTHING)]


def test_who_had_left_before_the_backup_loses_the_kept_posts_too(
    app: Flask, life: Life, left: int, sandbox: RunningSandbox
) -> None:
    number = life.leaver.ids["user"]
    said = f"{number}: had left already; the removal of the posts that were kept is queued."
    assert repeat(app, number) == (0, [said])
    with app.app_context():
        rest = db.session.scalars(select(Deletion.id).where(Deletion.id != left)).one()
        db.session.remove()
    assert erase(app, rest) == 200
    assert repeat(app, number)[1] == [f"{number}: {NOTHING_MORE}"]


def test_who_is_still_leaving_is_asked_about_later(app: Flask, people: list[int]) -> None:
    repeat(app, people[0], "--keep-accepted")
    status, said = repeat(app, people[0])
    assert status == 1
    assert said[0] == (
        f"{people[0]}: is still leaving with posts kept: repeat once that is done, and these go too."
    )
    assert asked_for(app) == [(people[0], DeletionExtent.LEAVING)]
