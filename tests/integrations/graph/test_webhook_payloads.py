"""What a webhook says is read whatever form it has, and only what is signed counts."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from application.integrations.graph.errors import GraphBadReply
from application.integrations.graph.instagram import Change, is_signed, story_figures, webhook_changes
from tests.integrations.graph.recorded import OWN, RECORDED

# {"object":"instagram","entry":[]} signed with the secret "secret", by another implementation (openssl dgst).
SIGNED = b'{"object":"instagram","entry":[]}'
SHA256 = "2a44ea874f92f773c67858c85ecd6e97bed41f00f466ba204b6ae1a03cf68d83"


def envelopes() -> list[Any]:
    """Every recorded file that is an envelope of Instagram's webhooks, and our own."""
    recorded = sorted(RECORDED.rglob("*.json")) if RECORDED.is_dir() else []
    return [
        pytest.param(path, id=path.name)
        for path in (*sorted((OWN / "webhooks").glob("*.json")), *recorded)
        if _is_envelope(json.loads(path.read_bytes()))
    ]


def _is_envelope(value: Any) -> bool:
    return isinstance(value, dict) and value.get("object") == "instagram" and "entry" in value


def body_of(*entries: Any, about: str = "instagram") -> bytes:
    return json.dumps({"object": about, "entry": list(entries)}).encode()


def one(field: str, value: Any, **entry: Any) -> Change:
    given = {"id": "1784", "time": 1790000000, "changes": [{"field": field, "value": value}], **entry}
    (found,) = webhook_changes(body_of(given))
    return found


@pytest.mark.parametrize("path", envelopes())
def test_every_change_of_a_recorded_delivery_is_found_as_it_came(path: Any) -> None:
    body = path.read_bytes()
    told = [
        (str(entry["id"]), change["field"], change["value"])
        for entry in json.loads(body)["entry"]
        for change in entry.get("changes", [])
    ]
    found = webhook_changes(body)
    assert [(change.entry_id, change.field, change.value) for change in found] == told
    assert len({change.key for change in found}) == len(told)


def test_there_are_envelopes_of_each_kind_to_read() -> None:
    names = {
        change.field for param in envelopes() for change in webhook_changes(param.values[0].read_bytes())
    }
    assert {"story_insights", "comments", "mentions"} <= names


def test_the_end_of_a_story_in_classic_names() -> None:
    value = {"media_id": "1", "impressions": 444, "reach": 44, "taps_forward": 4, "exits": 3, "replies": 0}
    figures, classic = story_figures(value)
    assert figures == {"views": 444, "reach": 44, "taps_forward": 4, "exits": 3, "replies": 0}
    assert classic == {"impressions"}


@pytest.mark.parametrize("names", [("views", "impressions"), ("impressions", "views")])
def test_todays_name_goes_before_the_classic_one_in_any_order(names: tuple[str, str]) -> None:
    figures, classic = story_figures({name: 498 if name == "views" else 512 for name in names})
    assert (figures, classic) == ({"views": 498}, frozenset())


@pytest.mark.parametrize("given", [-1, None, "7", True, {"value": 3}, [1], 2**63, 1e300])
def test_what_is_no_count_is_not_there(given: Any) -> None:
    assert story_figures({"reach": given, "exits": 2}) == ({"exits": 2}, frozenset())


def test_names_that_are_no_figures_are_passed_over() -> None:
    assert story_figures({"media_id": 17900000000000001, "something_new": 5, "time": 3}) == ({}, frozenset())


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        (1790000000, datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)),
        (1790000000000, datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)),
        (10**18, None),
        ("soon", None),
        (None, None),
    ],
)
def test_times_are_seconds_or_milliseconds_or_not_known(time: Any, expected: datetime | None) -> None:
    assert one("comments", {"id": "5"}, time=time).time == expected


def test_a_post_is_named_in_either_way() -> None:
    assert one("comments", {"id": "5", "media": {"id": "17911"}}).media_id == "17911"
    assert one("mentions", {"media_id": 17922}).media_id == "17922"
    assert one("comments", {"id": "5", "text": "old form"}).media_id is None


def test_the_same_news_has_the_same_key_and_other_news_another() -> None:
    story = {"media_id": "1", "reach": 44, "exits": 3}
    same = one("story_insights", {"exits": 3, "reach": 44, "media_id": "1"}, time=1790009999)
    assert one("story_insights", story).key == same.key
    assert one("story_insights", {**story, "reach": 45}).key != same.key
    assert one("story_insights", story, id="1785").key != same.key
    comment = {"id": "5", "media": {"id": "1"}, "text": "Lovely"}
    assert one("comments", comment).key == one("comments", {**comment, "text": "edited"}).key
    assert one("comments", comment).key != one("comments", {**comment, "id": "6"}).key
    assert one("comments", comment).key != one("mentions", comment).key


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"3", b'{"entry":[]}', b'{"object":"instagram"}', b"\xff"]
)
def test_what_is_no_delivery_is_refused(body: bytes) -> None:
    with pytest.raises(GraphBadReply):
        webhook_changes(body)


def test_news_of_another_object_holds_no_change() -> None:
    entry = {"id": "1", "changes": [{"field": "feed", "value": {}}]}
    assert webhook_changes(body_of(entry, about="page")) == ()


def test_what_no_database_takes_is_left_out_of_a_value() -> None:
    entry = (
        '{"id":"1","changes":[{"field":"story_insights","value":{"a":NaN,"b":1e999,"c":"\\ud800","d":2}}]}'
    )
    (found,) = webhook_changes(f'{{"object":"instagram","entry":[{entry}]}}'.encode())
    assert found.value == {"a": None, "b": None, "c": "?", "d": 2}


def test_a_signature_is_that_of_the_raw_bytes() -> None:
    assert is_signed(SIGNED, "secret", f"sha256={SHA256}")
    assert is_signed(SIGNED, "secret", f"SHA256={SHA256.upper()} ")
    assert not is_signed(SIGNED + b" ", "secret", f"sha256={SHA256}")
    assert not is_signed(SIGNED, "another", f"sha256={SHA256}")
    for header in ("", SHA256, "sha256=", f"sha1={SHA256}", "sha256=é", f"sha256={SHA256[:-1]}"):
        assert not is_signed(SIGNED, "secret", header)
