"""Accepting and rejecting posts, and taking that back."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Blueprint, abort, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from application.campaigns.candidates import Window
from application.campaigns.deciding.sorting import Seen
from application.campaigns.deciding.taking_back import take_back
from application.campaigns.deciding.telling import OTHER_LIST, Reader, people_in, told, told_of_undo
from application.campaigns.decision_notices import (
    keep_notice,
    keep_sentence,
    read_as_of,
    read_knowing,
    read_mark,
)
from application.campaigns.decisions import AllMatching, ChosenPosts, decide, names_of
from application.campaigns.post_filters import read_filter
from application.campaigns.queries import campaign_or_404
from application.clock import clock
from application.formats import zone_or_utc
from application.identifiers import whole_number
from application.models import Decision
from application.reader_zone import told_zone
from application.task_queue import commit

campaign_decisions = Blueprint("campaign_decisions", __name__)


@campaign_decisions.post("/<int:campaign_id>/decisions")
def record(campaign_id: int) -> ResponseReturnValue:
    """Decide on one post, on those ticked, or on all that match; the address holds view and filters."""
    campaign = campaign_or_404(campaign_id)
    shown = read_filter(request.args)
    asked = _asked(request.form, campaign_id, shown.view)
    if asked is None:
        abort(400)
    if isinstance(asked.selection, ChosenPosts) and not asked.selection.post_ids:
        flash("No post is ticked. Tick the posts that you mean, then choose what to do.", "attention")
        return redirect(_back(campaign_id, request.args), code=303)
    decided = decide(
        Window.of(campaign), shown, asked.selection, asked.decision, by_id=current_user.id, seen=asked.seen
    )
    reader = _reader(people_in(decided.sorted.overtaken_by, decided.sorted.already))
    commit()
    sentence = (
        OTHER_LIST
        if decided.is_other_list
        else told(decided.decision, decided.sorted, reader, out_of_sight=decided.out_of_sight)
    )
    keep_notice(session, campaign_id, decided, sentence)
    return redirect(_back(campaign_id, request.args), code=303)


@campaign_decisions.post("/<int:campaign_id>/decisions/undo")
def undo(campaign_id: int) -> ResponseReturnValue:
    """Take the decision back whose mark is sent."""
    campaign_or_404(campaign_id)
    mark = read_mark(request.form.get("mark", ""))
    if mark is None or mark.campaign_id != campaign_id:
        abort(400)
    done = take_back(
        campaign_id,
        decision=mark.decision,
        decided_at=mark.decided_at,
        by_id=current_user.id,
    )
    reader = _reader(people_in(done.since))
    commit()
    keep_sentence(session, campaign_id, told_of_undo(done.posts, done.since, reader, beyond=done.beyond))
    return redirect(_back(campaign_id, request.args), code=303)


class _Asked(NamedTuple):
    decision: Decision
    selection: ChosenPosts | AllMatching
    seen: Seen


def _asked(form: MultiDict[str, str], campaign_id: int, view: Decision) -> _Asked | None:
    """What the pressed button asks for; None when no button of ours was pressed."""
    if "knowing" in form:
        mark = read_knowing(form["knowing"])
        if mark is None or mark.campaign_id != campaign_id:
            return None
        return _Asked(mark.decision, ChosenPosts(mark.post_ids), Seen(None, mark.as_of))
    selection: ChosenPosts | AllMatching
    if "single" in form:
        word, _, digits = form["single"].partition("-")
        post_id = whole_number(digits)
        if post_id is None:
            return None
        selection = ChosenPosts(frozenset((post_id,)))
    elif "all" in form:
        word, newest_id = form["all"], whole_number(form.get("newest"))
        if newest_id is None:
            return None
        selection = AllMatching(newest_id, most=whole_number(form.get("total")), key=form.get("list"))
    else:
        word = form.get("decision", "")
        numbers = (whole_number(text) for text in form.getlist("post"))
        selection = ChosenPosts(frozenset(number for number in numbers if number is not None))
    decision = _decision(word)
    return _Asked(decision, selection, Seen(view, read_as_of(form.get("as_of", "")))) if decision else None


def _reader(user_ids: set[int]) -> Reader:
    return Reader(current_user.id, names_of(user_ids), zone_or_utc(told_zone()), clock.now())


def _decision(word: str) -> Decision | None:
    return Decision(word) if word in {decision.value for decision in Decision} else None


def _back(campaign_id: int, arguments: Mapping[str, str]) -> str:
    query: dict[str, Any] = dict(read_filter(arguments).arguments())
    return url_for("campaigns.manage", campaign_id=campaign_id, _anchor="posts", **query)
