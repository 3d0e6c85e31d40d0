"""`flask deletions repeat`: whom a backup brought back leaves once more, as far as they had asked."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from application.clock import clock
from application.extensions import db
from application.leaving.asking import forget_person
from application.leaving.cli import NOT_USED, WORDS
from application.leaving.repeating import AFTER_RESTORE, Repeated
from application.models import AuditAction, AuditEntry, Deletion, DeletionExtent, DeletionState, Role, User
from application.task_queue import commit
from tests import builders
from tests.conftest import RunningSandbox
from tests.leaving.conftest import deletion, erase
from tests.leaving.life import Life


def repeat(app: Flask, *arguments: str | int) -> tuple[int, list[str]]:
    """The exit status and what was said. The backup is of now, unless another time is named."""
    now = f"{clock.now() + timedelta(seconds=1):%Y-%m-%dT%H:%M:%S}"
    given = [] if "--backup" in arguments else ["--backup", now]
    result = app.test_cli_runner().invoke(args=["deletions", "repeat", *given, *map(str, arguments)])
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
    assert repeat(app, people[0], people[0]) == (0, [f"{people[0]}: {WORDS[Repeated.NOTHING_MORE]}"])
    assert len(asked_for(app)) == 1


def test_a_wrong_number_is_told_and_keeps_nobody_else(app: Flask, people: list[int]) -> None:
    with app.app_context():
        staff = builders.create_user(role=Role.MANAGER).id
        db.session.remove()
    status, said = repeat(app, 987654, staff, people[2])
    assert status == 1
    assert f"{people[2]}: has no access any more, and the removal is queued." in said
    assert [f"{number}: {WORDS[Repeated.UNKNOWN]}" for number in (987654, staff)] == said[:2]
    assert said[-1] == "Error: 2 numbers of 3 unknown in the backup."
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
    assert repeat(app, number)[1] == [f"{number}: {WORDS[Repeated.NOTHING_MORE]}"]


def test_who_is_still_leaving_loses_the_posts_at_once_too(
    app: Flask, life: Life, sandbox: RunningSandbox
) -> None:
    """Queues stand still after a restore, so nobody could wait for the first to be done."""
    number = life.leaver.ids["user"]
    repeat(app, number, "--keep-accepted")
    assert repeat(app, number) == (0, [f"{number}: {WORDS[Repeated.ALL_GOES]}"])
    assert asked_for(app) == [(number, DeletionExtent.EVERYTHING)]
    with app.app_context():
        deletion_id = db.session.scalars(select(Deletion.id)).one()
        db.session.remove()
    assert erase(app, deletion_id) == 200
    assert deletion(app, deletion_id).state is DeletionState.DONE
    assert repeat(app, number) == (0, [f"{number}: {WORDS[Repeated.NOTHING_MORE]}"])


def test_work_that_was_under_way_begins_anew_and_counts_on(app: Flask, people: list[int]) -> None:
    repeat(app, people[0], "--keep-accepted")
    with app.app_context():
        row = db.session.scalars(select(Deletion)).one()
        under_way = {"step": "posts", "count": 3, "done": True, "after": 7}
        row.steps, row.state = [*row.steps, under_way], DeletionState.PARTLY
        generation = row.generation
        db.session.commit()
    repeat(app, people[0])
    with app.app_context():
        row = db.session.scalars(select(Deletion)).one()
        assert row.steps[1] == {"step": "posts", "count": 3, "done": False}
        assert (row.state, row.generation) == (DeletionState.ASKED, generation + 1)
        db.session.remove()


def test_whom_facebook_asked_for_has_nothing_more_to_ask(app: Flask) -> None:
    with app.app_context():
        login = builders.create_login()
        number = builders.create_user(login=login).id
        forget_person(login.facebook_id, "a" * 64)
        commit()
        db.session.remove()
    assert repeat(app, number) == (0, [f"{number}: {WORDS[Repeated.NOTHING_MORE]}"])
    assert asked_for(app) == [(None, DeletionExtent.EVERYTHING)]


def test_the_address_that_somebody_was_given_leads_to_it_again(app: Flask, people: list[int]) -> None:
    code = "k" * 32
    assert app.test_client().get(f"/deletion/{code}").status_code == 404
    assert repeat(app, people[0], "--code", code)[0] == 0
    assert app.test_client().get(f"/deletion/{code}").status_code == 200
    status, said = repeat(app, people[0], "--code", code)
    assert (status, "has this code already" in said[-1]) == (2, True)


def test_the_address_of_who_asked_for_the_rest_leads_to_that(app: Flask, life: Life, left: int) -> None:
    code = "r" * 32
    assert repeat(app, life.leaver.ids["user"], "--code", code)[0] == 0
    assert app.test_client().get(f"/deletion/{code}").status_code == 200


def test_a_code_that_could_not_be_used_is_told(app: Flask, people: list[int]) -> None:
    repeat(app, people[0])
    said = f"{people[0]}: {WORDS[Repeated.NOTHING_MORE]} {NOT_USED}"
    assert repeat(app, people[0], "--code", "k" * 32) == (0, [said])


@pytest.mark.parametrize("code", ["x", "k" * 200, "k" * 31 + "/"])
def test_no_other_word_becomes_an_address(app: Flask, people: list[int], code: str) -> None:
    status, said = repeat(app, people[0], "--code", code)
    assert (status, "32 letters" in said[-1]) == (2, True)
    assert asked_for(app) == []


def test_a_code_that_is_taken_is_given_to_nobody_else(app: Flask, people: list[int]) -> None:
    repeat(app, people[0], "--code", "k" * 32)
    assert repeat(app, people[1], "--code", "k" * 32)[0] == 2
    assert asked_for(app) == [(people[0], DeletionExtent.EVERYTHING)]


def test_who_joined_after_the_backup_is_another_person_under_the_same_number(
    app: Flask, people: list[int]
) -> None:
    """The database hands out the numbers again that were given after the backup."""
    before = f"{builders.NOW - timedelta(days=1):%Y-%m-%dT%H:%M:%S}"
    status, said = repeat(app, people[0], "--backup", before)
    assert (status, said[0]) == (1, f"{people[0]}: {WORDS[Repeated.UNKNOWN]}")
    assert asked_for(app) == []


def test_nobody_leaves_before_it_is_said_of_when_the_backup_is(app: Flask, people: list[int]) -> None:
    result = app.test_cli_runner().invoke(args=["deletions", "repeat", str(people[0])])
    assert result.exit_code == 2
    assert "--backup" in result.output
    assert asked_for(app) == []


def test_a_code_is_one_persons(app: Flask, people: list[int]) -> None:
    status, said = repeat(app, *people[:2], "--code", "k" * 32)
    assert status == 2
    assert "name one number" in said[-1]
    assert asked_for(app) == []
