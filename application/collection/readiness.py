"""Whether the figures of an account's stories will come whole: what is needed, and how it stands. Pure.

Source of the conditions: product, "the most accurate Story metrics"; graph-api.md, "Stories and webhooks".
"""

import enum
from dataclasses import dataclass
from datetime import datetime

from application.models import Region

INSIGHTS_SCOPE = "instagram_manage_insights"
SUBSCRIBE_SCOPE = "pages_manage_metadata"
ENOUGH_TO_READ = frozenset({"ANALYZE", "MANAGE", "PROFILE_PLUS_ANALYZE", "PROFILE_PLUS_FULL_CONTROL"})
ENOUGH_TO_SUBSCRIBE = frozenset({"MANAGE", "MODERATE", "PROFILE_PLUS_MODERATE", "PROFILE_PLUS_FULL_CONTROL"})
"""Tasks on a Page by the API's names, of classic Pages and of those in the new look."""


REGION_WORDS = {
    Region.EEA: "European Economic Area",
    Region.JAPAN: "Japan",
    Region.ELSEWHERE: "Elsewhere",
}


class Standing(enum.Enum):
    """How a condition stands: the word, the meaning of its badge, and the glyph."""

    OK = ("OK", "good", "✓")
    TO_DO = ("To do", "attention", "!")
    NOT_NEEDED = ("Not needed now", "neutral", "–")
    NOT_KNOWN = ("Not known yet", "neutral", "?")
    CANNOT_BE_READ = ("Cannot be read", "neutral", "?")

    @property
    def word(self) -> str:
        return self.value[0]

    @property
    def kind(self) -> str:
        return self.value[1]

    @property
    def glyph(self) -> str:
        return self.value[2]


@dataclass(frozen=True)
class Condition:
    """One line of the list. `key` names what staff can set beside it; `checked_at` is when it was read."""

    key: str
    title: str
    standing: Standing
    sentence: str
    to_do: str = ""
    checked_at: datetime | None = None


@dataclass(frozen=True)
class AccountFacts:
    """What is known of the account. `page_tasks` is None when it hasn't been read.

    `person` is the partner's name, None when the partner is the one who reads.
    """

    person: str | None
    is_connected: bool
    granted_scopes: frozenset[str]
    page_name: str | None
    page_tasks: frozenset[str] | None
    page_subscribed: bool | None
    page_checked_at: datetime | None
    page_problem: str | None
    in_campaign: bool
    business_verified_at: datetime | None
    business_verified_by: str | None
    region: Region | None

    def reconnect(self, keep: str = "") -> str:
        """What to do about the connection; `keep` is the permission to leave ticked."""
        deed = f"Ask {self.person} to connect again" if self.person else "Connect again"
        if not keep:
            return f"{deed}."
        return f"{deed}, and {'to leave' if self.person else 'leave'} “{keep}” ticked."


def conditions(facts: AccountFacts) -> tuple[Condition, ...]:
    """The whole list, in the order in which one would settle it."""
    return (
        _connection(facts),
        _insights_scope(facts),
        _page_role(facts),
        _page_subscribed(facts),
        _app_live(facts),
        _business_verified(facts),
        _region(facts),
    )


def _connection(facts: AccountFacts) -> Condition:
    if facts.is_connected:
        return Condition("connection", "Connection to Facebook", Standing.OK, "It works.")
    return Condition(
        "connection",
        "Connection to Facebook",
        Standing.TO_DO,
        "It has ended, so nothing can be read.",
        facts.reconnect(),
    )


def _insights_scope(facts: AccountFacts) -> Condition:
    title = "Permission to read insights"
    if INSIGHTS_SCOPE in facts.granted_scopes:
        return Condition("insights", title, Standing.OK, "Granted.")
    return Condition(
        "insights",
        title,
        Standing.TO_DO,
        "Not granted, so stories have no figures.",
        facts.reconnect("Access insights of the Instagram account"),
    )


def _page_role(facts: AccountFacts) -> Condition:
    title, page = "Role on the Facebook Page", facts.page_name or "the Page"
    if facts.page_tasks is None:
        return Condition(
            "role", title, Standing.NOT_KNOWN, "It is read when the connection is next checked.", ""
        )
    if not facts.page_tasks & ENOUGH_TO_READ:
        return Condition(
            "role",
            title,
            Standing.TO_DO,
            f"{facts.person or 'You'} may not see the insights of {page}.",
            f"An admin of the Page gives {facts.person or 'you'} full control, or at least “Insights”.",
            facts.page_checked_at,
        )
    if not facts.page_tasks & ENOUGH_TO_SUBSCRIBE and not facts.page_subscribed:
        return Condition(
            "role",
            title,
            Standing.TO_DO,
            f"Enough to read figures, but not to subscribe {page} to this platform.",
            f"An admin of the Page gives {facts.person or 'you'} full control.",
            facts.page_checked_at,
        )
    return Condition(
        "role", title, Standing.OK, f"Enough to read and to subscribe {page}.", "", facts.page_checked_at
    )


def _page_subscribed(facts: AccountFacts) -> Condition:
    title = "Page subscribed to this platform"
    checked = facts.page_checked_at
    if facts.page_subscribed:
        sentence = "Instagram sends the last figures of each story by itself, about an hour after its end."
        return Condition("subscribed", title, Standing.OK, sentence, "", checked)
    if SUBSCRIBE_SCOPE not in facts.granted_scopes:
        return Condition(
            "subscribed",
            title,
            Standing.TO_DO,
            "The permission for it was not granted. Stories count as they stood when they were last read.",
            facts.reconnect("Manage the Page's settings"),
            checked,
        )
    if not facts.in_campaign:
        sentence = "Pages are subscribed while their account is in a running campaign."
        return Condition("subscribed", title, Standing.NOT_NEEDED, sentence, "", checked)
    if facts.page_subscribed is None and not facts.page_problem:
        sentence = "The platform subscribes the Page by itself within the hour."
        return Condition("subscribed", title, Standing.NOT_KNOWN, sentence, "", checked)
    return Condition(
        "subscribed",
        title,
        Standing.TO_DO,
        facts.page_problem or "The Page was read back as not subscribed.",
        f"The platform tries again by itself every hour. If it stays so: {facts.reconnect()}",
        checked,
    )


def _app_live(facts: AccountFacts) -> Condition:
    return Condition(
        "live",
        "App in live mode",
        Standing.CANNOT_BE_READ,
        "Instagram sends stories’ last figures only to apps that are live. It holds for all accounts alike.",
        "The platform’s admin sees it in Meta’s App Dashboard, at the top: “App Mode: Live”."
        if facts.person
        else "",
    )


def _business_verified(facts: AccountFacts) -> Condition:
    title = "Business verified"
    if facts.business_verified_at is not None:
        by = f" by {facts.business_verified_by}" if facts.business_verified_by else " by staff"
        return Condition("verified", title, Standing.OK, f"Ticked{by}.", "", facts.business_verified_at)
    where = "The Page’s owner sees it in Meta Business Suite, under Settings and Security Centre."
    return Condition(
        "verified",
        title,
        Standing.CANNOT_BE_READ,
        "Instagram sends stories’ last figures only for Pages of verified businesses.",
        f"{where} Then tick it here." if facts.person else f"{where} Then tell the campaign’s manager.",
    )


def _region(facts: AccountFacts) -> Condition:
    title = "Home of the account"
    if facts.region is None:
        return Condition(
            "region",
            title,
            Standing.CANNOT_BE_READ,
            "In the European Economic Area and Japan, Instagram tells replies to stories as 0, whatever they "
            "are. As long as the home isn’t known, a 0 may stand for “not told”.",
            "Set it here." if facts.person else "Tell the campaign’s manager where it is.",
        )
    if facts.region.withholds_replies:
        return Condition(
            "region",
            title,
            Standing.OK,
            f"{REGION_WORDS[facts.region]}. Instagram doesn’t tell replies to stories there: they are shown "
            "as not available, never as 0.",
        )
    return Condition("region", title, Standing.OK, f"{REGION_WORDS[facts.region]}. Replies are told.")
