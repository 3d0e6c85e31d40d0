"""Accepting and rejecting posts, and taking that back."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from application.campaigns.candidates import Window
from application.campaigns.decision_notices import keep_notice, keep_sentence, read_mark, told_of_undo
from application.campaigns.decisions import AllMatching, ChosenPosts, decide, take_back
from application.campaigns.post_filters import read_filter
from application.campaigns.queries import campaign_or_404
from application.identifiers import whole_number
from application.models import Decision
from application.task_queue import commit

campaign_decisions = Blueprint("campaign_decisions", __name__)


@campaign_decisions.post("/<int:campaign_id>/decisions")
def record(campaign_id: int) -> ResponseReturnValue:
    """Decide on one post, on those ticked, or on all that match; the address holds view and filters."""
    campaign = campaign_or_404(campaign_id)
    shown = read_filter(request.args)
    asked = _asked(request.form)
    if asked is None:
        abort(400)
    decision, selection = asked
    if isinstance(selection, ChosenPosts) and not selection.post_ids:
        flash("No post is ticked. Tick the posts that you mean, then choose what to do.", "attention")
        return redirect(_back(campaign_id, request.args), code=303)
    decided = decide(Window.of(campaign), shown, selection, decision, by_id=current_user.id)
    commit()
    keep_notice(session, campaign_id, decided)
    return redirect(_back(campaign_id, request.args), code=303)


@campaign_decisions.post("/<int:campaign_id>/decisions/undo")
def undo(campaign_id: int) -> ResponseReturnValue:
    """Take the decision back whose mark is sent."""
    campaign_or_404(campaign_id)
    mark = read_mark(request.form.get("mark", ""))
    if mark is None or mark.campaign_id != campaign_id:
        abort(400)
    posts = take_back(
        campaign_id,
        decision=mark.decision,
        decided_at=mark.decided_at,
        by_id=current_user.id,
    )
    commit()
    keep_sentence(session, campaign_id, told_of_undo(posts))
    return redirect(_back(campaign_id, request.args), code=303)


def _asked(form: MultiDict[str, str]) -> tuple[Decision, ChosenPosts | AllMatching] | None:
    """What the pressed button asks for; None when no button of ours was pressed."""
    if "single" in form:
        word, _, digits = form["single"].partition("-")
        post_id = whole_number(digits)
        decision = _decision(word)
        return (decision, ChosenPosts(frozenset((post_id,)))) if decision and post_id else None
    if "all" in form:
        decision, newest_id = _decision(form["all"]), whole_number(form.get("newest"))
        return (decision, AllMatching(newest_id)) if decision and newest_id else None
    decision = _decision(form.get("decision", ""))
    numbers = (whole_number(text) for text in form.getlist("post"))
    chosen = ChosenPosts(frozenset(number for number in numbers if number is not None))
    return (decision, chosen) if decision else None


def _decision(word: str) -> Decision | None:
    return Decision(word) if word in {decision.value for decision in Decision} else None


def _back(campaign_id: int, arguments: Mapping[str, str]) -> str:
    query: dict[str, Any] = dict(read_filter(arguments).arguments())
    return url_for("campaigns.manage", campaign_id=campaign_id, **query)
