"""Two managers at one campaign: the later sees what the earlier did, and nothing is silently overwritten."""

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from flask import Flask

from application.clock import clock
from application.extensions import db
from application.models import Assignment, Decision, Post, Role
from tests import builders
from tests.campaigns.stage import Stage, undo_mark
from tests.collection.test_twice import all_at_once
from tests.statements import count_statements


@pytest.fixture
def mara(stage: Stage, app: Flask, sign_in: Any) -> Stage:
    """The same campaign in front of another manager."""
    with stage.rows():
        user_id = builders.create_user(role=Role.MANAGER, name="Mara Quint").id
    client = app.test_client()
    sign_in(client, user_id)
    return replace(stage, client=client, manager_id=user_id)


def as_of(page: str) -> str:
    found = re.search(r'name="as_of" value="(\d+)"', page)
    assert found, "the page does not carry what it was made from"
    return found[1]


def knowing(page: str) -> str:
    found = re.search(r'name="knowing" value="([^"]+)"', page)
    assert found, "the page does not offer to decide all the same"
    return found[1]


def notice(page: str) -> str:
    found = re.search(r"data-notice><span>(.*?)</span>", page, re.S)
    assert found, "the page has no notice"
    return unescape(found[1])


def test_what_another_rejected_meanwhile_is_left_and_told(stage: Stage, mara: Stage) -> None:
    seen = as_of(stage.page())
    first, second, third = stage.post_ids
    mara.decide({"decision": "rejected", "post": [first, second]})
    stage.decide({"decision": "accepted", "post": [first, second, third], "as_of": seen})
    assert stage.decisions() == {
        first: Decision.REJECTED,
        second: Decision.REJECTED,
        third: Decision.ACCEPTED,
    }
    told = notice(stage.page())
    assert told.startswith("1 post accepted. Mara Quint rejected 2 of these 3 posts at ")
    assert re.search(r"at \d\d:\d\d; they were left as they are\.$", told)


def test_they_can_be_decided_on_knowingly_and_undone_to_what_the_other_did(stage: Stage, mara: Stage) -> None:
    seen = as_of(stage.page())
    first, second, _ = stage.post_ids
    mara.decide({"decision": "rejected", "post": [first, second]})
    stage.decide({"decision": "accepted", "post": [first, second], "as_of": seen})
    page = stage.page()
    assert "Accept them all the same" in page
    assert 'name="mark"' not in page, "nothing was changed, so nothing can be undone"
    stage.decide({"knowing": knowing(page)})
    assert set(stage.decisions().values()) == {Decision.ACCEPTED}
    page = stage.page()
    assert notice(page) == "2 posts accepted."
    stage.client.post(f"{stage.address}/decisions/undo", data={"mark": undo_mark(page)})
    with stage.rows():
        rows = db.session.query(Assignment).all()
        assert {(row.decision, row.decided_by_id) for row in rows} == {(Decision.REJECTED, mara.manager_id)}


def test_knowing_covers_only_what_was_known(stage: Stage, mara: Stage) -> None:
    seen = as_of(stage.page())
    first = stage.post_ids[0]
    mara.decide({"single": f"rejected-{first}"})
    stage.decide({"single": f"accepted-{first}", "as_of": seen})
    mark = knowing(stage.page())
    mara.decide({"single": f"undecided-{first}"}, view="rejected")
    stage.decide({"knowing": mark})
    assert stage.decisions() == {first: Decision.UNDECIDED}
    told = notice(stage.page())
    assert re.match(r"Mara Quint put this post back under “To decide” at \d\d:\d\d; it was left", told)


def test_a_post_that_was_decided_and_put_back_meanwhile_is_not_taken_as_untouched(
    stage: Stage, mara: Stage
) -> None:
    seen = as_of(stage.page())
    first = stage.post_ids[0]
    mara.decide({"single": f"accepted-{first}"})
    mara.decide({"single": f"undecided-{first}"}, view="accepted")
    stage.decide({"single": f"rejected-{first}", "as_of": seen})
    assert stage.decisions() == {first: Decision.UNDECIDED}


def test_who_wanted_the_same_is_told_so_and_offered_nothing(stage: Stage, mara: Stage) -> None:
    seen = as_of(stage.page())
    mara.decide({"single": f"accepted-{stage.post_ids[0]}"})
    stage.decide({"single": f"accepted-{stage.post_ids[0]}", "as_of": seen})
    page = stage.page()
    assert notice(page).startswith("Mara Quint had already accepted this post, at ")
    assert 'name="knowing"' not in page
    with stage.rows():
        assert db.session.query(Assignment).one().decided_by_id == mara.manager_id


def test_all_that_match_leaves_what_others_decided_and_says_so(stage: Stage, mara: Stage) -> None:
    seen = as_of(stage.page())
    first, second, third = stage.post_ids
    mara.decide({"single": f"rejected-{first}"})
    stage.decide({"all": "accepted", "newest": str(max(stage.post_ids)), "as_of": seen})
    assert stage.decisions() == {
        first: Decision.REJECTED,
        second: Decision.ACCEPTED,
        third: Decision.ACCEPTED,
    }
    assert "Mara Quint rejected 1 of these 3 posts at " in notice(stage.page())


def test_all_that_match_does_not_take_in_what_another_has_added_to_the_view(
    stage: Stage, mara: Stage
) -> None:
    first, second, _ = stage.post_ids
    stage.decide({"single": f"accepted-{first}"})
    seen = as_of(stage.page(view="accepted"))
    mara.decide({"single": f"accepted-{second}"})
    every = {"all": "rejected", "newest": str(max(stage.post_ids)), "as_of": seen}
    stage.decide(every, view="accepted")
    assert stage.decisions() == {first: Decision.REJECTED, second: Decision.ACCEPTED}
    assert "Mara Quint accepted 1 of these 2 posts at " in notice(stage.page(view="accepted"))


def test_an_undo_leaves_what_another_decided_since_and_says_who(stage: Stage, mara: Stage) -> None:
    first, second, _ = stage.post_ids
    stage.decide({"decision": "accepted", "post": [first, second]})
    mark = undo_mark(stage.page())
    mara.decide({"single": f"rejected-{first}"}, view="accepted")
    stage.client.post(f"{stage.address}/decisions/undo", data={"mark": mark})
    assert stage.decisions() == {first: Decision.REJECTED}
    told = notice(stage.page())
    assert told.startswith("Undone: 1 post is as before. Mara Quint rejected 1 other post since, at ")


def test_an_undo_of_what_was_undone_before_leaves_the_others_decision(stage: Stage, mara: Stage) -> None:
    first = stage.post_ids[0]
    mara.decide({"single": f"accepted-{first}"})
    stage.decide({"single": f"rejected-{first}"}, view="accepted")
    rejecting = undo_mark(stage.page())
    stage.decide({"single": f"undecided-{first}"}, view="rejected")
    undo = f"{stage.address}/decisions/undo"
    stage.client.post(undo, data={"mark": undo_mark(stage.page())})
    assert stage.decisions() == {first: Decision.REJECTED}
    stage.page()
    stage.client.post(undo, data={"mark": rejecting})
    assert stage.decisions() == {first: Decision.REJECTED}
    told = notice(stage.page())
    assert told.startswith("1 post stays as it is: what stood before isn’t known any more.")


def test_what_the_rule_accepted_stays_the_rules_after_an_undo(stage: Stage) -> None:
    first = stage.post_ids[0]
    with stage.rows():
        kept = {"campaign_id": stage.campaign_id, "decided_at": builders.NOW}
        db.session.add(Assignment(post_id=first, decision=Decision.ACCEPTED, by_rule=True, **kept))
        db.session.commit()
    stage.decide({"single": f"rejected-{first}"}, view="accepted")
    stage.client.post(f"{stage.address}/decisions/undo", data={"mark": undo_mark(stage.page())})
    assert "Accepted by the rule" in stage.page(view="accepted")


def test_nobody_undoes_with_the_mark_of_another(stage: Stage, mara: Stage) -> None:
    stage.decide({"single": f"accepted-{stage.post_ids[0]}"})
    mark = undo_mark(stage.page())
    mara.client.post(f"{stage.address}/decisions/undo", data={"mark": mark})
    assert stage.decisions() == {stage.post_ids[0]: Decision.ACCEPTED}


def test_after_an_undo_by_another_the_view_is_told_to_have_changed(stage: Stage, mara: Stage) -> None:
    first = stage.post_ids[0]
    mara.decide({"single": f"accepted-{first}"})
    mark = undo_mark(mara.page())
    seen = as_of(stage.page(view="accepted"))
    mara.client.post(f"{mara.address}/decisions/undo", data={"mark": mark})
    stage.decide({"single": f"rejected-{first}", "as_of": seen}, view="accepted")
    assert stage.decisions() == {}
    assert notice(stage.page()) == "This post stands under “To decide” again; it was left as it is."


def test_the_rule_and_somebody_who_left_are_named_as_such(stage: Stage) -> None:
    seen = as_of(stage.page())
    first, second, _ = stage.post_ids
    with stage.rows():
        kept = {"campaign_id": stage.campaign_id, "decided_at": clock.now()}
        db.session.add_all(
            [
                Assignment(post_id=first, decision=Decision.ACCEPTED, by_rule=True, **kept),
                Assignment(post_id=second, decision=Decision.ACCEPTED, **kept),
            ]
        )
        db.session.commit()
    stage.decide({"decision": "rejected", "post": [first, second], "as_of": seen})
    told = notice(stage.page())
    assert "The matching rule accepted 1 of these 2 posts at " in told
    assert "Somebody who has left accepted 1 of these 2 posts at " in told


@pytest.mark.parametrize("foul", ["", "-1", "abc", "9" * 17, "9" * 400, "٣٣", "1e9", "\x00"])
def test_a_foul_mark_of_what_was_seen_breaks_nothing(stage: Stage, foul: str) -> None:
    answer = stage.decide({"single": f"accepted-{stage.post_ids[0]}", "as_of": foul})
    assert answer.status_code == 303
    assert stage.decisions() == {stage.post_ids[0]: Decision.ACCEPTED}


def test_a_foul_or_foreign_knowing_mark_is_refused(stage: Stage, mara: Stage) -> None:
    assert stage.decide({"knowing": "abc"}).status_code == 400
    seen = as_of(stage.page())
    mara.decide({"single": f"rejected-{stage.post_ids[0]}"})
    stage.decide({"single": f"accepted-{stage.post_ids[0]}", "as_of": seen})
    with stage.rows():
        other = builders.create_campaign().id
    mark = knowing(stage.page())
    assert stage.client.post(f"/campaigns/{other}/decisions", data={"knowing": mark}).status_code == 400


def test_two_at_the_same_moment_decide_each_post_once(stage: Stage, mara: Stage) -> None:
    with stage.rows():
        post = db.session.get_one(Post, stage.post_ids[0])
        account = post.instagram_account
        assert account is not None
        builders.create_posts(account, 40, posted_at=builders.NOW)
    shown = stage.listed()
    seen = as_of(stage.page())

    def deed(who: Stage, word: str) -> int:
        return who.decide({"decision": word, "post": shown, "as_of": seen}).status_code

    assert all_at_once(lambda: deed(stage, "accepted"), lambda: deed(mara, "rejected")) == [303, 303]
    with stage.rows():
        rows = db.session.query(Assignment).all()
        assert len(rows) == len(shown)
        winners = {(row.decision, row.decided_by_id) for row in rows}
    assert len(winners) == 1, "one decided on all, the other was told"
    told = {notice(stage.page()), notice(mara.page())}
    assert any(sentence.endswith("they were left as they are.") for sentence in told)
    assert f"{len(shown)} posts accepted." in told or f"{len(shown)} posts rejected." in told


def test_a_thousand_posts_are_one_statement_a_table(stage: Stage, app: Flask) -> None:
    with stage.rows():
        account = db.session.get_one(Post, stage.post_ids[0]).instagram_account
        assert account is not None
        more = [post.id for post in builders.create_posts(account, 1_000)]
    with stage.rows():
        db.session.execute(db.text("UPDATE campaigns SET starts_on = '2026-01-01'"))
        db.session.commit()
    with count_statements(app) as sent:
        stage.decide({"decision": "accepted", "post": more})
    written = [text for text in sent if text.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(written) == 1
    assert written[0].startswith("INSERT INTO assignments")
    assert len(stage.decisions()) == 1_000


def test_ids_of_another_campaign_and_unknown_ones_are_left_out_with_a_word(stage: Stage) -> None:
    with stage.rows():
        stranger = builders.create_partner().instagram_account
        assert stranger is not None
        foreign = builders.create_post(stranger).id
    stage.decide({"decision": "accepted", "post": [foreign, 10**12, stage.post_ids[0]]})
    assert stage.decisions() == {stage.post_ids[0]: Decision.ACCEPTED}
    assert "2 posts were left out" in notice(stage.page())
