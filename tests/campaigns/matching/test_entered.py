"""The form of a rule: what is typed becomes a rule, or gets its message at its field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from application.campaigns.matching.entered import check, edited, entered_rule, read_entered
from application.campaigns.matching.people import People
from application.campaigns.matching.rule import Condition, ConditionKind, Group
from application.campaigns.queries import Partner
from application.models import Role
from tests.campaigns.matching.examples import by, days, every, mention, of_kind, some, tag, words

PEOPLE = People.of(
    [
        Partner(7, Role.INFLUENCER, "Lena Cooks", 1, "lena.cooks"),
        Partner(8, Role.BRAND, "Alder Tea", None, None),
        Partner(9, Role.BRAND, "Alder Tea", None, None),
        Partner(10, Role.INFLUENCER, "نور الهدى", 2, "noor"),
    ]
)


def form(*rows: tuple[str, str], **more: str) -> MultiDict[str, str]:
    fields = dict(more)
    for place, (kind, value) in enumerate(rows):
        fields |= {f"g0-c{place}-kind": kind, f"g0-c{place}-value": value}
    return MultiDict(fields)


@pytest.mark.parametrize(
    ("kind", "value", "condition"),
    [
        ("hashtag", "#AlderTea", tag("aldertea")),
        ("hashtag", "＃好茶", tag("好茶")),
        ("mention", "@Lena.Cooks", mention("lena.cooks")),
        ("words", " Iced   TEA ", words("iced tea")),
        ("kind", "reel", of_kind("reel")),
        ("kind", "other", of_kind("other")),
        ("person", "@lena.cooks", by(7)),
        ("person", "lena cooks", by(7)),
        ("person", "Lena Cooks (@lena.cooks)", by(7)),
        ("person", "Alder Tea (no. 9)", by(9)),
        ("person", "نور الهدى", by(10)),
    ],
)
def test_what_is_typed(kind: str, value: str, condition: Condition) -> None:
    checked = check(read_entered(form((kind, value))), PEOPLE)
    assert checked.rule == every(some(condition))


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("hashtag", "#", "Write the hashtag"),
        ("hashtag", "#tea #cake", "one hashtag"),
        ("hashtag", "alder-tea", "letters, digits and underscores"),
        ("hashtag", "x" * 101, "at most 100"),
        ("hashtag", "🫖", "letters, digits and underscores"),
        ("mention", "léna", "one account's name"),
        ("words", "x" * 201, "at most 200"),
        ("kind", "hologram", "from the list"),
        ("person", "Nobody Known", "Nobody in this campaign"),
        ("person", "Alder Tea", "2 people here"),
        ("person", "Somebody (no. 99)", "Nobody in this campaign"),
    ],
)
def test_what_is_foul_gets_its_message(kind: str, value: str, message: str) -> None:
    checked = check(read_entered(form((kind, value))), PEOPLE)
    assert checked.rule is None
    assert message in checked.entered.groups[0].rows[0].error


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("2026-11-01", "2026-11-10", days(1, 10)),
        ("2026-11-01", "", days(1)),
        ("", "2026-11-10", days(None, 10)),
        ("2026-11-10", "2026-11-01", "lies before"),
        ("2026-02-30", "", "year-month-day"),
        ("tomorrow", "", "year-month-day"),
        ("9999-12-31", "", "between"),
    ],
)
def test_days(first: str, last: str, found: Condition | str) -> None:
    fields = MultiDict({"g0-c0-kind": "days", "g0-c0-from": first, "g0-c0-to": last})
    checked = check(read_entered(fields), PEOPLE)
    if isinstance(found, str):
        assert found in checked.entered.groups[0].rows[0].error
    else:
        assert checked.rule == every(some(found))


def test_empty_rows_and_groups_are_left_out() -> None:
    fields = form(("hashtag", ""), ("hashtag", "#tea"), **{"g1-joined": "all", "joined": "any"})
    checked = check(read_entered(fields), PEOPLE)
    assert checked.rule is not None
    assert checked.rule.parts == (some(tag("tea")),)


def test_a_rule_of_nothing_is_none() -> None:
    checked = check(read_entered(MultiDict()), PEOPLE)
    assert (checked.rule, checked.entered.error) == (None, "Write at least one condition.")


def test_more_than_a_rule_holds() -> None:
    checked = check(read_entered(form(*[("hashtag", f"t{number}") for number in range(900)])), PEOPLE)
    assert checked.rule is None
    assert "at most 100 conditions" in checked.entered.error
    assert sum(len(group.rows) for group in checked.entered.groups) == 100


def test_adding_and_removing() -> None:
    entered = read_entered(form(("hashtag", "#tea"), ("words", "iced")))
    entered = edited(entered, "add-g0-days")
    assert [row.kind for row in entered.groups[0].rows] == [
        ConditionKind.HASHTAG,
        ConditionKind.WORDS,
        ConditionKind.DAYS,
    ]
    entered = edited(entered, "drop-g0-c0")
    assert [row.value for row in entered.groups[0].rows] == ["iced", ""]
    entered = edited(edited(entered, "add-group"), "drop-g0")
    assert [len(group.rows) for group in entered.groups] == [1]
    assert edited(entered, "drop-g0").groups  # never none


@pytest.mark.parametrize(
    "deed", ["add-g9-hashtag", "add-g0-nothing", "drop-g0-cx", "drop-g٣", "add-", "drop-g-1"]
)
def test_a_press_of_no_button_of_ours_changes_nothing(deed: str) -> None:
    entered = read_entered(form(("hashtag", "#tea")))
    assert edited(entered, deed) == entered


def test_a_rule_comes_back_from_its_form() -> None:
    rule = every(
        some(tag("aldertea"), mention("lena", negated=True), words("iced tea")),
        every(of_kind("reel"), by(9, negated=True), days(1, 10)),
    )
    entered = entered_rule(rule, PEOPLE)
    fields: dict[str, str] = {"joined": entered.joined.value}
    for number, group in enumerate(entered.groups):
        fields[f"g{number}-joined"] = group.joined.value
        for place, row in enumerate(group.rows):
            name = f"g{number}-c{place}"
            fields |= {
                f"{name}-kind": row.kind.value,
                f"{name}-value": row.value,
                f"{name}-not": "not" if row.negated else "",
                f"{name}-from": row.first_day,
                f"{name}-to": row.last_day,
            }
    assert check(read_entered(MultiDict(fields)), PEOPLE).rule == rule


def test_somebody_who_has_left_the_campaign_stays_in_the_rule() -> None:
    people = People.of([], also=[12])
    entered = entered_rule(every(some(by(12))), people)
    [row] = entered.groups[0].rows
    assert people.find(row.value) == 12


@given(
    st.dictionaries(
        st.sampled_from(
            [
                f"g{group}-c{place}-{name}"
                for group in (0, 1, 999)
                for place in (0, 7)
                for name in ("kind", "not", "value", "from", "to")
            ]
            + ["joined", "g0-joined", "g٣-joined"]
        ),
        st.one_of(st.sampled_from([kind.value for kind in ConditionKind]), st.text(max_size=40)),
    )
)
def test_whatever_is_sent_is_a_rule_or_a_message(fields: dict[str, str]) -> None:
    checked = check(read_entered(MultiDict(fields)), PEOPLE)
    assert (checked.rule is None) == checked.entered.has_errors
    assert checked.rule is None or isinstance(checked.rule, Group)
