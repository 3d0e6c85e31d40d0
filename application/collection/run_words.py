"""What runs, their steps and their calls are called on pages. Pure: words and nothing else."""

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from application.collection.account_days import ACCOUNT_MARK
from application.integrations.graph.metrics import metric
from application.models import RunKind, RunStage, RunState

STATE_WORDS: Mapping[RunState, tuple[str, str]] = {
    RunState.QUEUED: ("Waiting", "neutral"),
    RunState.RUNNING: ("Reading", "neutral"),
    RunState.DONE: ("Done", "good"),
    RunState.FAILED: ("Failed", "bad"),
}
"""The word and the meaning of its badge."""

KIND_WORDS: Mapping[RunKind, str] = {
    RunKind.READING: "Whole account",
    RunKind.POSTS: "Posts due",
    RunKind.STORIES: "Stories",
    RunKind.HISTORY: "Days of the past",
}

KIND_ANSWERS: Mapping[RunKind, str] = {
    RunKind.READING: "Everything of this account that was due: profile, posts, stories, days, audience.",
    RunKind.POSTS: "The posts that the reading plan wanted at this hour, or that staff asked for.",
    RunKind.STORIES: "The stories that were to be seen at this hour; their figures end with them.",
    RunKind.HISTORY: "The account’s figures of past days, newest first, when nothing more urgent waits.",
}

STAGE_WORDS: Mapping[RunStage, str] = {
    RunStage.PROFILE: "Profile and number of followers",
    RunStage.ACCOUNT_INSIGHTS: "Reach and new followers by day",
    RunStage.DAY_TOTALS: "Totals of the last days",
    RunStage.ONLINE_FOLLOWERS: "Followers online by hour",
    RunStage.AUDIENCE: "Audience by age, gender, city and country",
    RunStage.PERIOD_TOTALS: "Totals of campaigns’ periods",
    RunStage.STORIES: "Stories to be seen now",
    RunStage.POSTS: "Posts with their figures",
    RunStage.OLDER_POSTS: "Posts from before the account was professional",
    RunStage.SINGLE_POSTS: "Posts that no list brings",
    RunStage.DETAILS: "Figures that each post is asked for alone",
    RunStage.REACH_HISTORY: "Reach of past days",
    RunStage.DAY_HISTORY: "Totals of past days",
    RunStage.DAY_BREAKDOWNS: "Follows and contact taps of past days",
    RunStage.FINISHED: "Finished",
}

LEFT_OUT = "stage_"
"""Put before a step's name among the reasons of what was skipped: the whole step was left out."""

_SKIP_WORDS = {
    "before_professional": "posted before the account was professional",
    "not_enough_viewers": "seen by too few people",
    "refused": "refused by Instagram",
    "not_offered": "of a type that has no such figures",
    "not_yet_read": "not read yet",
    "token_lost": "not read before the connection ended",
    "deleted": "deleted on Instagram",
    "no_answer": "days without an answer",
    "out_of_range": "days older than Instagram remembers",
    "bad_parameter": "refused by Instagram",
    "metric_refused": "with a figure that Instagram refused",
    "posted_before_professional": "posted before the account was professional",
    "too_few_followers": "audience not told: too few followers",
    "object_missing": "no longer to be found",
}

_OUTCOME_WORDS = {
    "ok": "Answered",
    "transient": "Passing trouble at Instagram",
    "timeout": "No answer in time",
    "unreachable": "Not reached",
    "bad_reply": "Damaged answer",
    "too_much_data": "Asked for too much at once",
    "rate_limited": "Limit reached",
    "token_invalid": "Connection ended",
    "permission_missing": "Permission missing",
    "not_enough_viewers": "Too few viewers",
    "bad_parameter": "Not accepted",
    "object_missing": "Not to be found",
    "posted_before_professional": "From before the account was professional",
    "too_few_followers": "Too few followers",
    "metric_refused": "One figure refused",
    "discovery_target_missing": "No such account",
    "policy_blocked": "Blocked by Facebook",
}

SHOWN_FIELDS = 4


def skip_words(reason: str) -> str:
    """Why something gave no insights; a reason that isn't known keeps its own words."""
    return _SKIP_WORDS.get(reason) or reason.replace("_", " ")


def outcome_words(outcome: str) -> str:
    """What came of a call."""
    return _OUTCOME_WORDS.get(outcome, "Refused")


def metric_label(name: str) -> str:
    """The label of a metric by our name; those of accounts go by "account." before the name."""
    is_account = name.startswith(ACCOUNT_MARK)
    bare = name.removeprefix(ACCOUNT_MARK)
    try:
        label = metric(bare, "account" if is_account else "post").label
    except KeyError:
        # The API refused by a name that the dictionary doesn't know.
        label = bare.replace("_", " ").capitalize()
    return f"{label} (of the account)" if is_account else label


def asked_for(query: str) -> str:
    """What a call asked for, shortened: "fields id, caption, … 23 in all; limit 50"."""
    return "; ".join(f"{name} {_shortened(name, value)}" for name, value in parse_qsl(query))


def _shortened(name: str, value: str) -> str:
    if name in ("since", "until") and value.isdecimal() and len(value) < 12:
        return f"{datetime.fromtimestamp(int(value), UTC):%-d %b %Y %H:%M} UTC"
    parts = value.split(",")
    if len(parts) <= SHOWN_FIELDS:
        return value if len(value) <= 60 else f"{value[:60]}…"
    return f"{', '.join(part[:40] for part in parts[:SHOWN_FIELDS])}, … {len(parts)} in all"


def duration_words(seconds: float) -> str:
    """6 s, 2 min 14 s, 1 h 5 min."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"
