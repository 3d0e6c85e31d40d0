"""Reports that tell of somebody who leaves are made again without them; nobody gets them until then."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.export.campaign.facts import CampaignFacts
from application.export.snapshots.freezing import FACTS_KIND, thawed
from application.export.snapshots.keeping import WORKBOOK_KIND
from application.export.snapshots.people import is_withheld
from application.extensions import db
from application.gateways import gateways
from application.leaving.asking import ask_for_the_rest, forget_person, leave
from application.models import (
    Deletion,
    DeletionExtent,
    InstagramAccount,
    ReportSnapshot,
    SnapshotPerson,
    Tombstone,
)
from application.models.users import DELETED_USER
from application.task_queue import commit
from tests.export.made_reports import ask, drain
from tests.leaving.conftest import erase
from tests.leaving.life import Life
from tests.leaving.search import found, words_of
from tests.statements import count_statements

pytestmark = pytest.mark.usefixtures("sandbox")  # where the permission is given back


def of_both(life: Life) -> ReportSnapshot:
    """The snapshot for staff that tells of the leaver and of the other."""
    told = select(SnapshotPerson.snapshot_id).where(SnapshotPerson.user_id == life.other.ids["user"])
    with_them = (
        select(ReportSnapshot).where(ReportSnapshot.id.in_(told)).order_by(ReportSnapshot.posts.desc())
    )
    return db.session.scalars(with_them.limit(1)).one()


def facts_of(snapshot: ReportSnapshot) -> CampaignFacts:
    facts = thawed(gateways().blobs.get(snapshot.facts_sha256, kind=FACTS_KIND))
    assert isinstance(facts, CampaignFacts)
    return facts


def asked(app: Flask, user_id: int, extent: DeletionExtent = DeletionExtent.LEAVING) -> int:
    """The person leaves; nothing is worked on yet."""
    with app.app_context():
        deletion_id = leave(user_id, extent).id
        commit()
        db.session.remove()
    return deletion_id


def address_of(life: Life, snapshot: ReportSnapshot) -> str:
    return f"/campaigns/{life.campaign_id}/reports/{snapshot.report_id}/{snapshot.id}.xlsx"


def test_on_leaving_the_posts_stay_as_those_of_a_deleted_user(app: Flask, life: Life) -> None:
    with app.app_context():
        before = facts_of(of_both(life))
    asked_id = asked(app, life.leaver.ids["user"])
    assert erase(app, asked_id) == 200
    with app.app_context():
        snapshot = of_both(life)
        after = facts_of(snapshot)
        assert (snapshot.taken_out, snapshot.posts) == (0, len(before.posts))
        assert snapshot.taken_out_at is not None
        own = [post for post in after.posts if post.user_id == life.leaver.ids["user"]]
        assert {(post.partner, post.username, post.permalink) for post in own} == {(DELETED_USER, None, None)}
        assert [post.figures for post in after.posts] == [post.figures for post in before.posts]


def test_on_a_deletion_request_their_rows_go_and_totals_stay(app: Flask, life: Life) -> None:
    with app.app_context():
        before, old = facts_of(of_both(life)), of_both(life).workbook_sha256
        deletion_id = forget_person(life.leaver.facebook_id, "d" * 64).id
        commit()
        db.session.remove()
    assert erase(app, deletion_id) == 200
    with app.app_context():
        snapshot = of_both(life)
        after = facts_of(snapshot)
        assert (snapshot.taken_out, snapshot.posts) == (2, len(before.posts) - 2)
        assert len(after.counted) == len(before.counted)
        assert snapshot.workbook_sha256 != old
        assert gateways().blobs.get(snapshot.workbook_sha256, kind=WORKBOOK_KIND).startswith(b"PK")
        stones = set(db.session.scalars(select(Tombstone.sha256).where(Tombstone.kind == WORKBOOK_KIND)))
        assert old in stones
        assert snapshot.workbook_sha256 not in stones
        folder = app.extensions["configuration"].blob_folder
        assert not {path.name for path in folder.rglob("*")} & stones
    assert not any(place.startswith("blob ") for place in found(app, words_of(life.leaver)))
    assert any(place.startswith("blob ") for place in found(app, words_of(life.other)))


def test_nobody_gets_it_until_it_is_made_again(app: Flask, life: Life, admin: FlaskClient) -> None:
    with app.app_context():
        snapshot = of_both(life)
        address = address_of(life, snapshot)
        db.session.expunge_all()
    deletion_id = asked(app, life.leaver.ids["user"])
    answer = admin.get(address)
    assert answer.status_code == 303
    page = admin.get(answer.location).text
    assert "Somebody in this report has left." in page
    assert address not in page
    assert erase(app, deletion_id) == 200
    page = admin.get(answer.location).text
    assert "Somebody in it left, and is named no more." in page
    assert address in page
    served = admin.get(address, buffered=True)
    assert served.status_code == 200
    assert served.data.startswith(b"PK")


def test_the_page_says_how_many_posts_were_taken_out_and_why(
    app: Flask, life: Life, admin: FlaskClient
) -> None:
    deletion_id = asked(app, life.leaver.ids["user"], DeletionExtent.EVERYTHING)
    assert erase(app, deletion_id) == 200
    with app.app_context():
        report = of_both(life).report_id
    page = admin.get(f"/campaigns/{life.campaign_id}/reports/{report}").text
    assert "2 posts were taken out, because their owner had themselves deleted." in page


def test_a_report_that_is_made_afterwards_has_no_rows_of_theirs_and_the_same_totals(
    app: Flask, life: Life, admin: FlaskClient
) -> None:
    with app.app_context():
        before = facts_of(of_both(life))
    assert erase(app, asked(app, life.leaver.ids["user"], DeletionExtent.EVERYTHING)) == 200
    ask(admin, f"/campaigns/{life.campaign_id}")
    drain(admin)
    with app.app_context():
        newest = db.session.scalars(select(ReportSnapshot).order_by(ReportSnapshot.id.desc())).first()
        assert newest is not None
        after = facts_of(newest)
    assert {post.user_id for post in after.posts} == {life.other.ids["user"]}
    assert len(after.taken_out) == 2
    views, old = (sum(post.figures.get("views") or 0 for post in facts.counted) for facts in (after, before))
    assert views == old


def test_of_two_who_leave_both_go(app: Flask, life: Life) -> None:
    first, second = (asked(app, person.ids["user"]) for person in (life.leaver, life.other))
    assert erase(app, first) == 200
    with app.app_context():
        assert is_withheld(of_both(life).id)
    assert erase(app, second) == 200
    with app.app_context():
        snapshot = of_both(life)
        assert not is_withheld(snapshot.id)
        assert {post.partner for post in facts_of(snapshot).posts} == {DELETED_USER}


def test_who_left_can_have_the_rest_taken_out_too(app: Flask, life: Life) -> None:
    left = asked(app, life.leaver.ids["user"])
    assert erase(app, left) == 200
    with app.app_context():
        rest = ask_for_the_rest(db.session.get_one(Deletion, left).code)
        assert rest is not None
        rest_id = rest.id
        commit()
        db.session.remove()
    assert erase(app, rest_id) == 200
    with app.app_context():
        assert of_both(life).taken_out == 2


def test_posts_that_were_nobodys_when_it_was_made_are_found_by_their_account(app: Flask, life: Life) -> None:
    with app.app_context():
        own = SnapshotPerson.user_id == life.leaver.ids["user"]
        for row in db.session.scalars(select(SnapshotPerson).where(own)):
            db.session.delete(row)
        db.session.commit()
    assert erase(app, asked(app, life.leaver.ids["user"])) == 200
    with app.app_context():
        assert life.leaver.handle not in repr(facts_of(of_both(life)))
        account = db.session.get_one(InstagramAccount, life.leaver.ids["account"])
        assert account.username == ""


def test_to_leave_takes_as_many_statements_whatever_reports_there_are(app: Flask, life: Life) -> None:
    with app.app_context(), count_statements(app) as sent:
        leave(life.leaver.ids["user"], DeletionExtent.LEAVING)
        of_reports = [statement for statement in sent if "snapshot_p" in statement]
        db.session.rollback()
    assert len(of_reports) == 3
