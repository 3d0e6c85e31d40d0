"""Match, nearly, or not: a table of examples, and what must hold of any rule and any post."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.campaigns.matching.explaining import ExplainedCondition, ExplainedGroup, why
from application.campaigns.matching.judging import Judge, MatchPost
from application.campaigns.matching.rule import Condition, ConditionKind, Group, Joined
from application.models import MatchVerdict
from tests.campaigns.matching.examples import by, days, every, mention, of_kind, post, some, tag, words

MATCH, NEAR = MatchVerdict.MATCH, MatchVerdict.NEAR
UTC_ZONE = ZoneInfo("UTC")

TABLE = [
    (tag("aldertea"), post("My #AlderTea"), MATCH, "#aldertea is in the caption."),
    (
        tag("aldertea"),
        post("My #aldertee"),
        NEAR,
        "#aldertea is not in the caption; #aldertee is, which differs by one letter.",
    ),
    (
        tag("aldertea"),
        post("My #aldretea"),
        NEAR,
        "#aldertea is not in the caption; #aldretea is, which has two letters swapped.",
    ),
    (
        tag("aldertea"),
        post("My #eldertee"),
        NEAR,
        "#aldertea is not in the caption; #eldertee is, which differs by two letters.",
    ),
    (tag("tea"), post("My #teatime"), None, "#tea is not in the caption."),
    (tag("tea"), post("My #toe"), None, "#tea is not in the caption."),
    (
        tag("aldertea"),
        post("My aldertea!"),
        NEAR,
        "#aldertea is not in the caption; “aldertea” is, without its #.",
    ),
    (
        tag("alder_tea_time"),
        post("#alderteatime"),
        NEAR,
        "#alder_tea_time is not in the caption; #alderteatime is, which differs by its underscores only.",
    ),
    (tag("aldertea"), post(None), None, "#aldertea is not there: the post has no caption."),
    (tag("tea", negated=True), post("My #tea"), None, "#tea is in the caption, which the rule excludes."),
    (tag("tea", negated=True), post("My #teas"), MATCH, "#tea is not in the caption."),
    (mention("alder.tea"), post("by @Alder.Tea."), MATCH, "@alder.tea is in the caption."),
    (
        mention("alder.tea"),
        post("by @alder_tea"),
        NEAR,
        "@alder.tea is not in the caption; @alder_tea is, which differs by one letter.",
    ),
    (
        mention("alder.tea"),
        post("by alder.tea"),
        NEAR,
        "@alder.tea is not in the caption; “alder.tea” is, without its @.",
    ),
    (words("iced tea"), post("ICED\ntea"), MATCH, "“iced tea” is in the caption."),
    (words("iced tea"), post("iced teas"), None, "“iced tea” is not in the caption."),
    (of_kind("reel"), post(), MATCH, "It is a reel."),
    (of_kind("story"), post(), None, "It is a reel, not a story."),
    (of_kind("story", negated=True), post(), MATCH, "It is a reel, not a story."),
    (by(7), post(), MATCH, "It is by Lena Cooks."),
    (by(8), post(), None, "It is by Lena Cooks, not by Noor."),
    (by(8), post(user_id=None), None, "It is by a deleted user, not by Noor."),
    (days(5, 15), post(), MATCH, "It was posted on 10 Nov 2026, within the days wanted."),
    (days(None, 8), post(), NEAR, "It was posted on 10 Nov 2026, 2 days after 8 Nov 2026."),
    (days(13), post(), NEAR, "It was posted on 10 Nov 2026, 3 days before 13 Nov 2026."),
    (days(14), post(), None, "It was posted on 10 Nov 2026, 4 days before 14 Nov 2026."),
    (days(1, 6), post(), None, "It was posted on 10 Nov 2026, 4 days after 6 Nov 2026."),
    (days(5), post(posted_at=None), None, "It is not known when it was posted."),
    (
        days(9, 15, negated=True),
        post(),
        None,
        "It was posted on 10 Nov 2026, within the days wanted, which the rule excludes.",
    ),
]


@pytest.mark.parametrize(("condition", "seen", "verdict", "sentence"), TABLE)
def test_examples(condition: Condition, seen: MatchPost, verdict: MatchVerdict | None, sentence: str) -> None:
    explanation = why(every(some(condition)), seen, people={7: "Lena Cooks", 8: "Noor"})
    assert (explanation.verdict, explanation.short) == (verdict, sentence)


@pytest.mark.parametrize(
    ("rule", "caption", "verdict"),
    [
        (every(tag("tea"), tag("cake")), "#tea #cake", MATCH),
        (every(tag("tea"), tag("cake")), "#tea #cakes", NEAR),
        (every(tag("tea"), tag("cake")), "#teas #cakes", None),
        (some(tag("tea"), tag("cake")), "#teas #cake", MATCH),
        (some(tag("tea"), tag("cake")), "#teas #cakes", NEAR),
        (every(some(tag("tea"), mention("tea")), words("free", negated=True)), "#tea", MATCH),
        (every(some(tag("tea"), mention("tea")), words("free", negated=True)), "#tea free", None),
        (every(tag("tea"), tag("cake"), negated=True), "#tea", MATCH),
        (every(tag("tea"), tag("cake"), negated=True), "#tea #cake", None),
        (every(every(every(tag("tea")))), "#tea", MATCH),
    ],
)
def test_joining(rule: Group, caption: str, verdict: MatchVerdict | None) -> None:
    assert Judge(rule, UTC_ZONE).verdict(post(caption)) is verdict


def test_days_begin_at_midnight_in_the_campaigns_zone() -> None:
    late = post(posted_at=datetime(2026, 11, 10, 23, 30, tzinfo=UTC))
    assert Judge(every(days(11, 11)), ZoneInfo("Europe/Berlin")).verdict(late) is MATCH
    assert Judge(every(days(11, 11)), UTC_ZONE).verdict(late) is NEAR


CONDITIONS = st.one_of(
    st.builds(tag, st.sampled_from(["tea", "cake", "aldertea", "alder_tea"]), negated=st.booleans()),
    st.builds(mention, st.sampled_from(["lena", "noor.x"]), negated=st.booleans()),
    st.builds(words, st.sampled_from(["tea", "iced tea"]), negated=st.booleans()),
    st.builds(of_kind, st.sampled_from(["reel", "story"]), negated=st.booleans()),
    st.builds(by, st.integers(6, 8), negated=st.booleans()),
    st.builds(days, st.sampled_from([None, 5, 12]), st.sampled_from([None, 13, 20]), negated=st.booleans()),
)
RULES = st.recursive(
    st.builds(
        Group,
        st.sampled_from(Joined),
        st.lists(CONDITIONS, min_size=1, max_size=4).map(tuple),
        st.booleans(),
    ),
    lambda inner: st.builds(
        Group, st.sampled_from(Joined), st.lists(inner, min_size=1, max_size=3).map(tuple), st.booleans()
    ),
    max_leaves=4,
)
CAPTIONS = st.lists(
    st.sampled_from(["#tea", "#teas", "#aldertae", "tea", "iced", "@lena", "@lenna", "#cake", "noor.x"]),
    max_size=6,
).map(" ".join)


def holds(part: Condition | Group, seen: MatchPost) -> bool:
    """The rule read as plain logic."""
    if isinstance(part, Group):
        found = (holds(each, seen) for each in part.parts)
        return (all(found) if part.joined is Joined.ALL else any(found)) != part.negated
    bare = Condition(part.kind, part.value, part.first_day, part.last_day)
    return (Judge(every(bare), UTC_ZONE).verdict(seen) is MATCH) != part.negated


def forgiven(rule: Group, seen: MatchPost) -> bool:
    """Whether the rule holds once one condition that is nearly there counts as holding."""
    leaves = list(rule.conditions())
    for place, leaf in enumerate(leaves):
        bare = Condition(leaf.kind, leaf.value, leaf.first_day, leaf.last_day)
        if Judge(every(bare), UTC_ZONE).verdict(seen) is NEAR and _holds_with(rule, seen, place):
            return True
    return False


def _holds_with(rule: Group, seen: MatchPost, place: int) -> bool:
    counter = iter(range(len(list(rule.conditions()))))

    def walk(part: Condition | Group) -> bool:
        if isinstance(part, Group):
            found = [walk(each) for each in part.parts]
            return (all(found) if part.joined is Joined.ALL else any(found)) != part.negated
        return (next(counter) == place and not part.negated) or holds(part, seen)

    return walk(rule)


@given(RULES, CAPTIONS)
def test_a_match_is_plain_logic(rule: Group, caption: str) -> None:
    seen = post(caption)
    verdict = Judge(rule, UTC_ZONE).verdict(seen)
    assert (verdict is MATCH) == holds(rule, seen)


@given(RULES.filter(lambda rule: not any(group.negated for group in _groups(rule))), CAPTIONS)
def test_near_is_one_slip_away(rule: Group, caption: str) -> None:
    seen = post(caption)
    if not holds(rule, seen):
        assert (Judge(rule, UTC_ZONE).verdict(seen) is NEAR) == forgiven(rule, seen)


def _groups(rule: Group) -> Iterator[Group]:
    yield rule
    for part in rule.parts:
        if isinstance(part, Group):
            yield from _groups(part)


@given(RULES, st.one_of(st.none(), CAPTIONS, st.text(max_size=60)))
def test_the_explanation_says_what_the_verdict_says(rule: Group, caption: str | None) -> None:
    seen = post(caption)
    explanation = why(rule, seen)
    assert explanation.verdict is Judge(rule, UTC_ZONE).verdict(seen)
    assert {MATCH: 0, NEAR: 1, None: 2}[explanation.verdict] == explanation.rule.state
    assert explanation.short
    told = list(_told(explanation.rule))
    assert len(told) == len(list(rule.conditions()))
    assert all(each.sentence.endswith(".") and each.wanted for each in told)


def _told(part: ExplainedCondition | ExplainedGroup) -> Iterator[ExplainedCondition]:
    if isinstance(part, ExplainedCondition):
        yield part
    else:
        for each in part.parts:
            yield from _told(each)


def test_many_reasons_are_shortened() -> None:
    rule = every(*(tag(f"wanted{number}xyz") for number in range(9)))
    assert why(rule, post("nothing")).short.endswith("And 6 more.")


def _time_for(conditions: int, length: int) -> float:
    """Tags of few letters, all alike, of which none is wanted: the worst there is."""
    letters = ["".join(found) for found in product("abcdef", repeat=5)]
    wanted = [f"zz{text}zz" for text in letters[:conditions]]
    caption = " ".join(f"#yy{text}yy" for text in reversed(letters))[:length]
    best = 1e9
    for _ in range(3):
        judge = Judge(some(*(tag(value) for value in wanted)), UTC_ZONE)
        seen = post(caption)
        began = time.thread_time()
        judge.verdict(seen)
        best = min(best, time.thread_time() - began)
    return best


def test_a_long_caption_and_a_long_rule_stay_fast() -> None:
    """Linear: twice the caption or twice the rule takes about twice as long, never four times and more."""
    assert _time_for(100, 5_000) < 0.5
    assert _time_for(100, 20_000) < 4 * 2.5 * _time_for(100, 5_000)
    assert _time_for(100, 10_000) < 4 * 2.5 * _time_for(25, 10_000)


def test_a_word_that_stands_everywhere_stays_fast() -> None:
    rule = every(*(words("a" * 50 + str(number), negated=True) for number in range(100)))
    began = time.thread_time()
    assert Judge(rule, UTC_ZONE).verdict(post("a" * 5_000)) is MATCH
    assert Judge(every(words("a")), UTC_ZONE).verdict(post("a" * 5_000)) is None
    assert time.thread_time() - began < 0.5


def test_every_kind_is_in_the_table() -> None:
    assert {row[0].kind for row in TABLE} == set(ConditionKind)
