"""What has gone stale or jumped is told to every admin, once."""

from datetime import timedelta

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from application.clock import clock
from application.extensions import db
from application.follower_settings import FollowerSettings
from application.followers.editing.units.places import bring_back, take_out
from application.followers.editing.units.rhythms import put_back, set_all
from application.followers.editing.units.saving import set_handle, set_rhythm
from application.followers.watching.jumps import jumps
from application.followers.watching.service import Noticed, digest, watch
from application.integrations.mail import OutgoingLetter
from application.mail.composing import compose
from application.mail.words import NotNeeded
from application.models import CountRhythm, Mail, NetworkState, Role, TrackedAccount, Unit, User
from application.networks import Finding, Network
from application.task_queue import commit
from tests.builders import create_user
from tests.followers import building
from tests.followers.brought import bring_handles
from tests.followers.watching.conftest import counted
from tests.statements import count_statements

SETTINGS = FollowerSettings()
NOTHING = Noticed(0, 0, 0)


def look() -> Noticed:
    noticed = watch(SETTINGS)
    commit()
    return noticed


def letters() -> list[str]:
    """The words of all letters that would go out now, in the order of asking."""
    mails = db.session.scalars(select(Mail).order_by(Mail.id)).all()
    with current_app.test_request_context():
        return [_told(compose(mail, "<1@example.org>")) for mail in mails]


def _told(made: OutgoingLetter | NotNeeded) -> str:
    return made.sentence if isinstance(made, NotNeeded) else f"{made.subject}\n{made.text}"


def change(account: int, **values: object) -> None:
    db.session.execute(update(TrackedAccount).where(TrackedAccount.id == account).values(values))
    db.session.commit()


def grow_stale(account: int, **more: object) -> None:
    """Its last count is three days old, and the last look found nobody."""
    change(account, counted_at=clock.now() - timedelta(days=3), finding=Finding.UNKNOWN, **more)


def test_nobody_is_written_to_while_all_goes_well(energy: int) -> None:
    assert look() == NOTHING
    assert letters() == []


def test_a_handle_without_a_fresh_count_is_told_once(energy: int) -> None:
    grow_stale(energy)
    assert look() == Noticed(1, 0, 0)
    assert look() == NOTHING
    [letter] = letters()
    assert letter.startswith("Follower counts: 1 handle to look at\n")
    assert "Department of Energy on X (@ENERGY), since" in letter
    assert "No account goes by this handle." in letter
    assert "/tracker/state" in letter


def test_old_counts_of_a_handle_that_is_new_are_no_reason_to_write(energy: int) -> None:
    grow_stale(energy, added_at=clock.now() - timedelta(hours=47))
    assert look() == NOTHING
    change(energy, added_at=clock.now() - timedelta(hours=49))
    assert look() == Noticed(1, 0, 0)


def test_a_handle_is_given_its_time_when_it_is_set_switched_on_or_back(energy: int) -> None:
    def of_old() -> TrackedAccount:
        grow_stale(energy, added_at=clock.now() - timedelta(days=90), tried_at=clock.now(), told_at=None)
        return db.session.get_one(TrackedAccount, energy, populate_existing=True)

    set_handle(of_old(), "anew", clock.now())
    commit()
    assert look() == NOTHING
    assert db.session.get_one(TrackedAccount, energy).tried_at is None
    set_rhythm(of_old(), CountRhythm.OFF, clock.now())
    commit()
    set_rhythm(of_old(), CountRhythm.DAILY, clock.now())
    commit()
    assert look() == NOTHING
    take_out(1, 0, clock.now())
    of_old()
    bring_back(1, clock.now())
    commit()
    assert look() == NOTHING
    of_old()
    take_out(1, 0, clock.now())
    bring_handles(b"type,zid,twitter\nDepartment of Energy,1,anew\n")
    assert look() == NOTHING
    of_old()
    bring_handles(b"type,zid,twitter\nDepartment of Energy,1,other\n")
    assert look() == NOTHING
    of_old()
    assert look() == Noticed(1, 0, 0)


def test_a_network_switched_off_and_back_is_given_its_time(energy: int) -> None:
    at = clock.now()
    assert set_all(Network.TWITTER, CountRhythm.OFF, at) == 1
    grow_stale(energy, added_at=clock.now() - timedelta(days=90))
    assert put_back(at, clock.now()) == 1
    commit()
    assert look() == NOTHING


def test_a_handle_that_was_never_counted_is_as_old_as_its_row(energy: int) -> None:
    new = building.create_account(1, "youtube", handle="new", added_at=clock.now() - timedelta(hours=47))
    assert look() == NOTHING
    change(new, added_at=clock.now() - timedelta(hours=49))
    assert look() == Noticed(1, 0, 0)
    assert "never counted" in letters()[0]


@pytest.mark.parametrize(
    "values", [{"rhythm": CountRhythm.OFF}, {"handle": None}, {"network": "linkedin"}], ids=str
)
def test_what_is_not_counted_can_not_go_stale(energy: int, values: dict[str, object]) -> None:
    building.create_networks([*Network, "linkedin"])
    grow_stale(energy, **values)
    assert look() == NOTHING


def test_units_that_were_taken_out_are_not_looked_at(energy: int) -> None:
    grow_stale(energy)
    db.session.execute(update(Unit).values(removed_at=clock.now()))
    db.session.commit()
    assert look() == NOTHING


def test_a_letter_that_comes_too_late_is_not_sent(energy: int) -> None:
    grow_stale(energy)
    look()
    change(energy, told_at=None, counted_at=clock.now())
    assert letters() == ["Not sent: everything was counted again before it could be."]


def test_every_admin_gets_a_letter_and_nobody_else(energy: int) -> None:
    create_user(role=Role.ADMIN, name="Ben", email="ben@example.org")
    create_user(role=Role.ADMIN, name="Gone", email="gone@example.org", active=False)
    create_user(role=Role.MANAGER, name="Max", email="max@example.org")
    grow_stale(energy)
    look()
    assert set(db.session.scalars(select(Mail.address))) == {"ada@example.org", "ben@example.org"}


def test_who_is_no_admin_any_more_gets_no_letter(energy: int, admin: int) -> None:
    grow_stale(energy)
    look()
    db.session.get_one(User, admin).role = Role.MANAGER
    assert letters() == ["Not sent: who it was for is no admin any more."]


@pytest.mark.parametrize(
    ("trouble", "hours", "is_told"), [("down", 47, False), ("down", 49, True), ("refused", 0, True)]
)
def test_a_network_is_told_at_once_only_where_somebody_has_to_mend_it(
    energy: int, trouble: str, hours: int, is_told: bool
) -> None:
    answered = clock.now() - timedelta(hours=hours)
    state = NetworkState(
        network=Network.TWITTER, trouble=trouble, words="X takes the key no more.", answered_at=answered
    )
    db.session.add(state)
    db.session.commit()
    assert look() == Noticed(0, int(is_told), 0)
    assert look() == NOTHING
    assert [("X can’t be counted. X takes the key no more." in letter) for letter in letters()] == [
        True
    ] * is_told


def test_a_network_without_handles_is_nobodys_trouble(energy: int) -> None:
    db.session.add(NetworkState(network=Network.YOUTUBE, trouble="not_set_up", words="No key is set."))
    db.session.commit()
    assert look() == NOTHING


@pytest.mark.parametrize(
    ("followers", "share"),
    [
        ([1_000, 1_201], 0.201),
        ([1_000, 799], -0.201),
        ([1_000, 1_200], None),
        ([80, 99], None),
        ([99, 300], 201 / 99),
    ],
    ids=str,
)
def test_a_jump_is_a_change_within_a_day_beyond_the_limit(
    context: Flask, admin: int, followers: list[int | None], share: float | None
) -> None:
    building.create_unit(1, name="Ames")
    account = building.create_account(1, handle="ames", added_at=clock.now())
    counted(account, followers)
    found = jumps(20, clock.now())
    assert [jump.share for jump in found] == ([] if share is None else [pytest.approx(share)])
    assert look() == Noticed(0, 0, len(found))
    assert look() == NOTHING
    assert ["Ames on X:" in letter for letter in letters()] == [True] * len(found)


def test_the_weeks_letter_tells_networks_movers_and_what_is_stale(energy: int) -> None:
    stale = building.create_account(1, "youtube", handle="old", added_at=clock.now() - timedelta(days=9))
    assert stale
    assert digest(SETTINGS) == 1
    assert digest(SETTINGS) == 0, "one for each week"
    commit()
    letter = " ".join(letters()[0].split())
    assert letter.startswith("Followers, the week to ")
    assert "X: 60,009, +7 (0.0 %), 1 account" in letter
    assert "Department of Energy on X: +7" in letter
    assert "Of 2 handles, 1 has no fresh count." in letter


def test_there_is_no_weeks_letter_where_nothing_is_counted_or_nobody_wants_it(
    context: Flask, admin: int
) -> None:
    assert digest(SETTINGS) == 0
    building.create_account(building.create_unit(), added_at=clock.now())
    assert digest(FollowerSettings(digest=False)) == 0
    assert digest(SETTINGS) == 1


@pytest.mark.parametrize("number", [1, 40])
def test_a_look_takes_as_many_statements_for_one_handle_as_for_many(app: Flask, number: int) -> None:
    with app.app_context():
        create_user(role=Role.ADMIN, name="Ada", email="ada@example.org")
        building.create_flock(1, number)
        before = clock.now() - timedelta(days=3)
        change_all = update(TrackedAccount).values(counted_at=before, added_at=before)
        db.session.execute(change_all)
        db.session.commit()
        with count_statements(app) as sent:
            assert watch(SETTINGS).stale_handles == number * len(Network)
        db.session.rollback()
    assert len(sent) <= 10, sent


@pytest.mark.parametrize("address", ["/cron/followers/watch", "/cron/followers/digest"])
def test_the_scheduler_asks_for_the_letters(
    app: Flask, client: FlaskClient, energy: int, address: str
) -> None:
    grow_stale(energy)
    secret = app.extensions["configuration"].task_secret
    assert client.get(address, headers={"X-Task-Secret": secret}).status_code == 200
    assert db.session.scalar(select(func.count()).select_from(Mail)) == 1
