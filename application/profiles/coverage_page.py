"""The pages of coverage and readiness: the same for the partner and for staff, but for what stands around."""

from collections.abc import Callable

from flask import render_template, session

from application.collection.coverage.coverage import DayState
from application.collection.coverage.queries import (
    STORY_DAYS,
    CoveredAccount,
    covered_account,
    covered_stories,
    day_calendar,
)
from application.collection.readiness import REGION_WORDS, Condition, conditions
from application.collection.readiness_queries import readiness_facts
from application.collection.run_words import duration_words
from application.profiles.queries import Partner

_NOTICE = "readiness_notice"


def render_coverage(partner: Partner, page: int, link: Callable[[int], str], *, for_staff: bool) -> str:
    """`page` and `link` are about the list of stories."""
    account = _account_of(partner)
    if account is None:
        return render_template("profiles/coverage.html", partner=partner, account=None, for_staff=for_staff)
    stories = covered_stories(account, page)
    return render_template(
        "profiles/coverage.html",
        partner=partner,
        account=account,
        for_staff=for_staff,
        calendar=day_calendar(account),
        day_states=DayState,
        stories=stories.shown,
        story_totals=stories.totals,
        story_days=STORY_DAYS,
        pages=stories.page,
        link=link,
        duration_words=duration_words,
        conditions=() if for_staff else _own_conditions(account.account_id),
    )


def render_readiness(partner: Partner) -> str:
    """Staff's page: the list, with what staff set by hand."""
    facts = None if partner.account_id is None else readiness_facts(partner.account_id, for_staff=True)
    return render_template(
        "profiles/readiness.html",
        partner=partner,
        conditions=conditions(facts) if facts else (),
        facts=facts,
        regions=REGION_WORDS,
        notice=_take_notice(partner.user_id),
        for_staff=True,
    )


def keep_notice(user_id: int, sentence: str, undo_mark: str) -> None:
    """Keep what was done, and the mark that takes it back, for the page that follows."""
    session[_NOTICE] = [user_id, sentence, undo_mark]


def _take_notice(user_id: int) -> tuple[str, str] | None:
    kept = session.get(_NOTICE)
    if not kept or kept[0] != user_id:
        return None
    del session[_NOTICE]
    return kept[1], kept[2]


def _account_of(partner: Partner) -> CoveredAccount | None:
    return None if partner.account_id is None else covered_account(partner.account_id)


def _own_conditions(account_id: int) -> tuple[Condition, ...]:
    facts = readiness_facts(account_id, for_staff=False)
    return conditions(facts) if facts else ()
