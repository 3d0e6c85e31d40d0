"""The sandbox's YouTube: what Google's own client library is answered."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from sandbox.networks.meters import DAILY_UNITS
from sandbox.networks.youtube import KEY
from tests.sandbox.driver import Driver

CHANNELS = "/youtube/youtube/v3/channels"


def ask(sandbox: Driver, **question: Any) -> TestResponse:
    query = {"part": "id,snippet,statistics", "key": KEY, **question}
    return sandbox.client.get(CHANNELS, query_string=query)


def reason(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["error"]["errors"][0]["reason"]


def test_a_channel_is_told_in_the_words_of_the_api(sandbox: Driver) -> None:
    (item,) = ask(sandbox, forUsername="USdepartmentofenergy").get_json()["items"]
    assert item["snippet"]["customUrl"] == "@usdoe"
    count = item["statistics"]["subscriberCount"]
    assert (type(count), int(count) >= 15_200, count[3:].strip("0")) == (str, True, "")
    assert ask(sandbox, id=item["id"], part="statistics").get_json()["items"][0].keys() == {
        "kind",
        "etag",
        "id",
        "statistics",
    }


def test_who_is_not_there_leaves_the_key_out(sandbox: Driver) -> None:
    for question in ({"forHandle": "@USdepartmentofenergy"}, {"forHandle": "@gone_0"}, {"id": "UCnobody"}):
        answer = ask(sandbox, **question)
        assert (answer.status_code, "items" in answer.get_json()) == (200, False)
    (hidden,) = ask(sandbox, forHandle="hidden_0").get_json()["items"]
    assert hidden["statistics"]["hiddenSubscriberCount"] is True
    assert hidden["statistics"]["subscriberCount"] == "0"


def test_fifty_ids_at_most_and_only_five_without_saying_how_many(sandbox: Driver) -> None:
    ids = [f"UCsandbox{10_000_000 + number:015}" for number in range(51)]
    assert len(ask(sandbox, id=",".join(ids[:50]), maxResults=50).get_json()["items"]) == 50
    assert len(ask(sandbox, id=ids[:50]).get_json()["items"]) == 5
    assert ask(sandbox, id=",".join(ids), maxResults=50).status_code == 400


@pytest.mark.parametrize(
    "question",
    [
        {},
        {"part": ""},
        {"part": "wishes", "id": "UC"},
        {"id": "UC", "forHandle": "a"},
        {"id": "UC", "maxResults": 51},
    ],
)
def test_a_question_that_makes_no_sense_is_refused(sandbox: Driver, question: dict[str, Any]) -> None:
    assert ask(sandbox, **question).status_code == 400


def test_the_key_is_looked_at(sandbox: Driver) -> None:
    assert ask(sandbox, forHandle="eiagov", key="wrong").get_json()["error"]["details"][0]["reason"]
    assert reason(ask(sandbox, forHandle="eiagov", key="")) == (403, "forbidden")
    header = {"X-Goog-Api-Key": KEY}
    query = {"part": "id", "forHandle": "eiagov"}
    assert sandbox.client.get(CHANNELS, query_string=query, headers=header).status_code == 200


def test_the_quota_is_of_the_day_in_california(sandbox: Driver) -> None:
    for _ in range(DAILY_UNITS - 2):
        assert sandbox.services.meters.take_unit(sandbox.now)
    assert [ask(sandbox, forHandle="eiagov").status_code for _ in range(3)] == [200, 200, 403]
    assert reason(ask(sandbox, forHandle="eiagov")) == (403, "quotaExceeded")
    sandbox.advance(21 * 3_600)  # from half past two in the night
    assert ask(sandbox, forHandle="eiagov").status_code == 403
    sandbox.advance(3_600)
    assert ask(sandbox, forHandle="eiagov").status_code == 200
    told = sandbox.client.get("/control/networks").get_json()
    assert told["units"] == {"2026-10-15": DAILY_UNITS, "2026-10-16": 1}
    assert told["calls"] == {"youtube.channels": 6}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("youtube_down", (503, "backendError")),
        ("youtube_quota", (403, "quotaExceeded")),
        ("youtube_rate_limit", (403, "rateLimitExceeded")),
        ("youtube_key", (400, "badRequest")),
    ],
)
def test_faults_are_the_real_refusals(sandbox: Driver, kind: str, expected: tuple[int, str]) -> None:
    sandbox.fault(kind, times=1)
    assert reason(ask(sandbox, forHandle="eiagov")) == expected
    assert ask(sandbox, forHandle="eiagov").status_code == 200


def test_a_bad_reply_and_a_hang(sandbox: Driver) -> None:
    sandbox.fault("youtube_bad_reply", times=1)
    assert ask(sandbox, forHandle="eiagov").get_json(silent=True) is None
    sandbox.fault("youtube_hang", times=1, seconds=0)
    assert ask(sandbox, forHandle="eiagov").status_code == 504
