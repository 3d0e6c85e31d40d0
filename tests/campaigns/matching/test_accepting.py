"""Exact matches accepted by the rule, where the campaign lets it; a person's decision always stands."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from application.clock import clock
from application.extensions import db
from application.models import Assignment, AuditAction, AuditEntry, Decision
from tests import builders
from tests.campaigns.matching.conftest import MatchingStage
from tests.campaigns.matching.examples import every, some, tag
from tests.campaigns.stage import undo_mark
from tests.statements import count_statements

TEA, CAKE = every(some(tag("aldertea"))), every(some(tag("cake")))


def switch(matching: MatchingStage, on: str) -> None:
    answer = matching.stage.client.post(f"{matching.address}/accepting", data={"on": on})
    assert answer.status_code == 303
    matching.work()


def ask_to_take_back(matching: MatchingStage, which: str = "all", **fields: str) -> TestResponse:
    address, form = f"{matching.address}/take-back", {"which": which, **fields}
    return matching.stage.client.post(address, data=form, follow_redirects=True)


def take_back(matching: MatchingStage, which: str = "all") -> str:
    """Press the button, and the one of the page that asks where it does."""
    answer = ask_to_take_back(matching, which)
    asked = re.search(r'name="posts" value="(\d+)"', answer.text)
    if asked:
        answer = ask_to_take_back(matching, which, posts=asked[1])
    assert answer.status_code == 200
    return answer.text


def by_rule(matching: MatchingStage) -> set[int]:
    return {
        post_id
        for post_id, row in matching.assignments().items()
        if row.by_rule and row.decision is Decision.ACCEPTED and row.decided_by_id is None
    }


def actions(matching: MatchingStage) -> list[str]:
    with matching.rows():
        return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_off_nothing_is_accepted(matching: MatchingStage) -> None:
    matching.captions("#aldertea", "#aldertea", "x")
    matching.saved(TEA)
    assert matching.assignments() == {}
    assert "A person decides on every post" in matching.page()


def test_switched_on_what_matches_exactly_is_accepted(matching: MatchingStage) -> None:
    first, second, _third = matching.captions("#aldertea", "#aldertee", "x")
    matching.saved(TEA)
    switch(matching, "yes")
    assert by_rule(matching) == {first}
    assert set(matching.assignments()) == {first}, "what nearly matches waits for a person"
    assert "1 post stands accepted by the rule" in matching.page()
    assert actions(matching)[-2:] == [AuditAction.RULE_ACCEPTING_SET, AuditAction.RULE_ACCEPTED_POSTS]
    [new] = matching.add_posts(1, "#aldertea")
    matching.sweep()
    assert by_rule(matching) == {first, new}
    assert second not in matching.assignments()


def test_switched_off_what_was_accepted_stays(matching: MatchingStage) -> None:
    first, *_rest = matching.captions("#aldertea", "x", "x")
    matching.saved(TEA)
    switch(matching, "yes")
    switch(matching, "no")
    assert by_rule(matching) == {first}
    matching.add_posts(1, "#aldertea")
    matching.sweep()
    assert by_rule(matching) == {first}


def test_a_persons_decision_is_never_touched(matching: MatchingStage) -> None:
    first, second, third = matching.captions("#aldertea", "#aldertea", "#aldertea")
    matching.stage.decide({"decision": "rejected", "post": [first]})
    matching.stage.decide({"decision": "accepted", "post": [second]})
    matching.stage.decide({"decision": "accepted", "post": [third]})
    matching.stage.decide({"decision": "undecided", "post": [third]}, view="accepted")
    before = {
        post_id: (row.decision, row.decided_by_id, row.decided_at)
        for post_id, row in matching.assignments().items()
    }
    matching.saved(TEA)
    switch(matching, "yes")
    after = matching.assignments()
    assert {
        post_id: (row.decision, row.decided_by_id, row.decided_at) for post_id, row in after.items()
    } == before
    take_back(matching)
    assert set(matching.assignments()) == {first, second, third}


def test_taking_back_takes_all_and_no_more(matching: MatchingStage) -> None:
    first, second, third = matching.captions("#aldertea", "#aldertea", "x")
    matching.stage.decide({"decision": "accepted", "post": [third]})
    matching.saved(TEA)
    switch(matching, "yes")
    assert by_rule(matching) == {first, second}
    assert "2 posts are to be decided on again" in take_back(matching)
    assert set(matching.assignments()) == {third}
    assert not matching.campaign().accepts_matches, "else they would come back at once"
    assert actions(matching)[-1] == AuditAction.RULE_TAKEN_BACK
    assert "No posts are to be decided on again" in take_back(matching)


def test_whom_a_person_confirmed_or_put_off_stays(matching: MatchingStage) -> None:
    """What a person decides after the rule is theirs; their undo gives it back to the rule."""
    first, second, third = matching.captions("#aldertea", "#aldertea", "#aldertea")
    matching.saved(TEA)
    switch(matching, "yes")
    matching.stage.decide({"decision": "rejected", "post": [first]}, view="accepted")
    matching.stage.decide({"decision": "accepted", "post": [first]}, view="rejected")
    matching.stage.decide({"decision": "rejected", "post": [second]}, view="accepted")
    mark = undo_mark(matching.stage.page(view="accepted"))
    matching.stage.client.post(f"{matching.stage.address}/decisions/undo", data={"mark": mark})
    take_back(matching)
    assert set(matching.assignments()) == {first}
    assert matching.assignments()[first].decided_by_id == matching.stage.manager_id
    assert third not in matching.assignments()


def test_what_matches_no_more_can_be_put_back_alone(matching: MatchingStage) -> None:
    first, second, _third = matching.captions("#aldertea", "#aldertea #cake", "x")
    matching.saved(TEA)
    switch(matching, "yes")
    matching.saved(CAKE)
    assert by_rule(matching) == {first, second}, "a changed rule takes nothing away by itself"
    assert "1 of them matches the rule no more" in matching.page()
    take_back(matching, "stale")
    assert by_rule(matching) == {second}
    assert matching.campaign().accepts_matches


def test_while_posts_are_held_nothing_counts_as_stale(matching: MatchingStage) -> None:
    first, *_rest = matching.captions("#aldertea", "x", "x")
    matching.saved(TEA)
    switch(matching, "yes")
    matching.save(TEA)
    assert "Try again when that is done" in take_back(matching, "stale")
    assert by_rule(matching) == {first}


def test_a_completed_campaign_takes_nothing_by_itself(matching: MatchingStage) -> None:
    matching.captions("#aldertea", "x", "x")
    matching.set_campaign(completed_at=builders.NOW)
    matching.saved(TEA)
    switch(matching, "yes")
    assert matching.assignments() == {}
    assert "nothing more is accepted by itself" in matching.page()


def test_without_a_rule_nothing_can_be_switched_on(matching: MatchingStage) -> None:
    switch(matching, "yes")
    assert not matching.campaign().accepts_matches


def test_many_are_accepted_by_a_fixed_number_of_statements(matching: MatchingStage) -> None:
    matching.captions("#aldertea", "x", "x")
    matching.saved(TEA)
    with count_statements(matching.app) as one:
        switch(matching, "yes")
    assert len(by_rule(matching)) == 1
    take_back(matching)
    matching.add_posts(900, "#aldertea {}")
    matching.sweep()
    with count_statements(matching.app) as many:
        switch(matching, "yes")
    assert len(by_rule(matching)) == 901
    assert len(many) == len(one)
    with count_statements(matching.app) as back:
        take_back(matching)
    assert matching.assignments() == {}
    assert sum(statement.startswith("DELETE") for statement in back) == 1


@pytest.mark.parametrize("word", ["", "maybe", "YES"])
def test_a_foul_switch_switches_off(matching: MatchingStage, word: str) -> None:
    matching.captions("#aldertea", "x", "x")
    matching.saved(TEA)
    switch(matching, word)
    assert not matching.campaign().accepts_matches


def test_before_posts_are_taken_back_their_number_is_told(matching: MatchingStage) -> None:
    first, second, _third = matching.captions("#aldertea", "#aldertea", "x")
    matching.saved(TEA)
    switch(matching, "yes")
    asked = ask_to_take_back(matching)
    assert asked.status_code == 200
    assert "Take back 2 posts?" in asked.text
    assert "be undone" in asked.text
    assert by_rule(matching) == {first, second}, "asking changes nothing"
    assert matching.campaign().accepts_matches
    [third] = matching.add_posts(1, "#aldertea")
    matching.sweep()
    overtaken = ask_to_take_back(matching, posts="2")
    assert overtaken.status_code == 409
    assert "There are 3 posts now, not 2 posts." in overtaken.text
    assert by_rule(matching) == {first, second, third}
    assert ask_to_take_back(matching, posts="3").status_code == 200
    assert by_rule(matching) == set()
    assert actions(matching)[-1] == AuditAction.RULE_TAKEN_BACK


@pytest.mark.parametrize("posts", ["", "-1", "x", "1" * 99, "3"])
def test_another_number_than_there_are_takes_nothing_back(matching: MatchingStage, posts: str) -> None:
    first, *_rest = matching.captions("#aldertea", "x", "x")
    matching.saved(TEA)
    switch(matching, "yes")
    assert "Take back 1 post?" in ask_to_take_back(matching, posts=posts).text
    assert by_rule(matching) == {first}


@pytest.mark.parametrize("is_on", [True, False])
def test_with_a_rule_that_cannot_be_read_accepting_can_only_be_switched_off(
    matching: MatchingStage, is_on: bool
) -> None:
    matching.set_campaign(matching_rule={"format": 99}, accepts_matches=is_on)
    answer = matching.stage.client.post(
        f"{matching.address}/accepting", data={"on": "yes"}, follow_redirects=True
    )
    assert answer.status_code == 200
    assert "Nothing was changed" in answer.text
    assert ("Stop accepting by the rule" in answer.text) is is_on
    switch(matching, "no")
    assert not matching.campaign().accepts_matches


def test_whoever_asks_for_what_is_so_already_is_told_that_nothing_was_changed(
    matching: MatchingStage,
) -> None:
    matching.saved(TEA)
    before = len(actions(matching))
    answer = matching.stage.client.post(
        f"{matching.address}/accepting", data={"on": "no"}, follow_redirects=True
    )
    assert "Nothing was changed" in answer.text
    assert len(actions(matching)) == before


def test_what_the_rule_accepts_is_later_than_every_decision(matching: MatchingStage) -> None:
    """One clock for all: a page that was made after the last decision tells what came after it."""
    first, second, _third = matching.captions("#aldertea", "#cake", "x")
    matching.saved(TEA)
    matching.stage.decide({"decision": "rejected", "post": [second]})
    future = clock.now() + timedelta(hours=1)
    with matching.rows():
        db.session.execute(update(Assignment).where(Assignment.post_id == second).values(decided_at=future))
        db.session.commit()
    switch(matching, "yes")
    rows = matching.assignments()
    assert rows[first].by_rule
    assert rows[first].decided_at > rows[second].decided_at == future
