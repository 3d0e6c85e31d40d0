"""The rule as it is kept: it comes back as it went, and what is damaged is told."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.campaigns.matching.rule import (
    Group,
    UnreadableRule,
    is_in_two_levels,
    rule_from_json,
    rule_to_json,
)
from application.campaigns.matching.stored import Stored, Work, read_stored
from tests.campaigns.matching.examples import days, every, some, tag
from tests.campaigns.matching.test_judging import RULES

JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["format", "rule", "joined", "parts", "kind", "value", "from", "to"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=8,
)


@given(RULES)
def test_a_rule_comes_back_as_it_went(rule: Group) -> None:
    assert rule_from_json(rule_to_json(rule)) == rule


def test_the_work_comes_back_too() -> None:
    moment = datetime(2026, 11, 20, 12, tzinfo=UTC)
    stored = Stored(every(some(tag("tea"))), Work(round=3, done=False, cursor=9, held=4, began_at=moment))
    assert read_stored(stored.document()) == stored
    assert read_stored(None) is None


@given(JSON)
def test_what_is_damaged_is_told(document: Any) -> None:
    with pytest.raises(UnreadableRule):
        rule_from_json({"format": 1, "rule": document} if document != {} else document)


@pytest.mark.parametrize("written", [2, "1", None])
def test_a_later_format_is_told(written: Any) -> None:
    document = {**rule_to_json(every(some(tag("tea")))), "format": written}
    with pytest.raises(UnreadableRule):
        read_stored(document)


def test_what_the_form_can_show() -> None:
    assert is_in_two_levels(every(some(tag("tea")), every(days(1))))
    assert not is_in_two_levels(every(tag("tea")))
    assert not is_in_two_levels(every(some(every(tag("tea")))))
    assert not is_in_two_levels(every(some(tag("tea"), negated=True)))
