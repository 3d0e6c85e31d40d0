"""Exact matches accepted by the rule, where the campaign lets it; a person's decision always stands."""

import pytest
from sqlalchemy import select

from application.extensions import db
from application.models import AuditAction, AuditEntry, Decision
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


def take_back(matching: MatchingStage, which: str = "all") -> str:
    answer = matching.stage.client.post(
        f"{matching.address}/take-back", data={"which": which}, follow_redirects=True
    )
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


def test_one_press_takes_all_back_and_no_more(matching: MatchingStage) -> None:
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
