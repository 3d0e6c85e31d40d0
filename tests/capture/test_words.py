"""Every trouble has a sentence, and sizes and times are written as people say them."""

import pytest

from application.capture.file_names import plain, served_type
from application.capture.words import REASONS, reason_of, size_words, time_left_words
from application.integrations.capture import client
from application.models import CaptureOutcome
from capture_service.outcomes import PROBLEMS

OF_THE_CALLER = (
    "service_refused",
    "accident",
    "under_removal",
    "not_connected",
    "post_gone",
    "no_address",
    "link_expired",
    "instagram_limits",
    "instagram_unreachable",
)


def test_whatever_the_service_and_its_caller_may_say_has_a_sentence() -> None:
    outcomes = [outcome.value for outcome in CaptureOutcome if outcome is not CaptureOutcome.KEPT]
    assert {*PROBLEMS, *client._PASSING.values(), *OF_THE_CALLER, *outcomes} == set(REASONS)


@pytest.mark.parametrize("problem", [*REASONS, None, "", "a word of later"])
def test_a_reason_is_a_whole_sentence_without_words_of_the_code(problem: str | None) -> None:
    reason = reason_of(problem)
    for words in reason:
        assert "_" not in words
        assert words == "" or (words[0].isupper() and words.endswith("."))


def test_what_is_over_is_tried_no_more_by_itself() -> None:
    assert "by itself" in reason_of("service_unreachable").to_do
    assert "by itself" not in reason_of("service_unreachable", is_over=True).to_do


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (None, "size not known"),
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1_000, "1 KB"),
        (999_499, "999 KB"),
        (999_500, "1.0 MB"),
        (3_440_000, "3.4 MB"),
        (999_940_000, "999.9 MB"),
        (999_950_000, "1.0 GB"),
    ],
)
def test_sizes(size: int | None, words: str) -> None:
    assert size_words(size) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5, "less than a minute"), (59, "less than a minute"), (60, "1 min"), (3_600, "1 h 0 min")],
)
def test_the_time_that_is_left(seconds: float, words: str) -> None:
    assert time_left_words(seconds) == words


@pytest.mark.parametrize(
    ("text", "name"), [("../../a", "a"), ("a b/c", "a-b-c"), ("-_.", ""), ("é", ""), ("x" * 99, "x" * 60)]
)
def test_names_hold_only_what_every_system_takes(text: str, name: str) -> None:
    assert plain(text, 60) == name


@pytest.mark.parametrize("content_type", [None, "", "text/html", "image/svg+xml", "IMAGE/JPEG"])
def test_only_listed_types_are_served_as_what_they_are(content_type: str | None) -> None:
    assert served_type(content_type) == "application/octet-stream"
    assert served_type("video/mp4") == "video/mp4"
