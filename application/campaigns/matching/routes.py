"""The page on which a campaign's matching rule is written, tried and saved: for staff."""

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from application.audit import record
from application.campaigns.matching.accepting import accepted_counts, take_back_accepted
from application.campaigns.matching.dry_run import Listed
from application.campaigns.matching.entered import Choices, EnteredRule, check, edited, read_entered
from application.campaigns.matching.page import State, Tried, people_of, shown_rule, state_of, tried
from application.campaigns.matching.people import People
from application.campaigns.matching.rounds import (
    RuleChanged,
    locked_campaign,
    remove_rule,
    save_rule,
    set_accepting,
)
from application.campaigns.matching.rule import ConditionKind, Group, Joined
from application.campaigns.queries import campaign_or_404
from application.extensions import db
from application.formats import counted
from application.identifiers import page_number, whole_number
from application.models import AuditAction, Campaign, Decision
from application.task_queue import commit, rollback

campaign_matching = Blueprint("campaign_matching", __name__)

KIND_WORDS: dict[ConditionKind, str] = {
    ConditionKind.HASHTAG: "Hashtag",
    ConditionKind.MENTION: "Mention",
    ConditionKind.WORDS: "Word or phrase",
    ConditionKind.POST_KIND: "Kind of post",
    ConditionKind.PERSON: "Person",
    ConditionKind.DAYS: "Days",
}
DECISION_WORDS = {
    Decision.UNDECIDED: "To decide",
    Decision.ACCEPTED: "Collected",
    Decision.REJECTED: "Rejected",
}


@campaign_matching.get("/<int:campaign_id>/matching")
def show(campaign_id: int) -> ResponseReturnValue:
    """The rule, how far it is applied, and what it found."""
    campaign = campaign_or_404(campaign_id)
    state = state_of(campaign)
    people = people_of(campaign, state.stored.rule if state.stored else None)
    return _page(campaign, state, shown_rule(state.stored, people), people)


@campaign_matching.post("/<int:campaign_id>/matching")
def write(campaign_id: int) -> ResponseReturnValue:
    """Add or remove a condition, try the rule, or save it: the pressed button says which."""
    campaign = campaign_or_404(campaign_id)
    state = state_of(campaign)
    people = people_of(campaign, state.stored.rule if state.stored else None)
    entered, deed = read_entered(request.form), request.form.get("do", "try")
    if deed.startswith(("add-", "drop-")):
        return _page(campaign, state, edited(entered, deed), people)
    checked = check(entered, people)
    if checked.rule is None:
        return _page(campaign, state, checked.entered, people), 400
    if deed == "save":
        return _save(campaign_id, checked.entered, checked.rule, people)
    listed, page = _asked_list(deed)
    found = tried(campaign, checked.rule, state.stored, people, listed, page)
    return _page(campaign, state, checked.entered, people, found)


@campaign_matching.post("/<int:campaign_id>/matching/accepting")
def accepting(campaign_id: int) -> ResponseReturnValue:
    """Have exact matches accepted by the rule, or no longer."""
    campaign_or_404(campaign_id)
    on = request.form.get("on") == "yes"
    if set_accepting(campaign_id, on=on):
        record(AuditAction.RULE_ACCEPTING_SET, campaign_id=campaign_id, on=on)
        commit()
        flash(
            "From now on posts that match exactly are accepted by the rule. Those that nobody has decided on"
            " are gone over now."
            if on
            else "From now on nothing is accepted by the rule. What it has accepted stays collected.",
            "good",
        )
    else:
        rollback()
        flash("Nothing was changed: it is so already, or there is no rule that can be read.", "attention")
    return _back(campaign_id)


@campaign_matching.post("/<int:campaign_id>/matching/take-back")
def take_back(campaign_id: int) -> ResponseReturnValue:
    """Make posts undecided again that the rule accepted: all, or those that match it no more.

    It can't be undone, so it is done once the person has been told how many they are.
    """
    campaign_or_404(campaign_id)
    only_stale = request.form.get("which") == "stale"
    campaign = locked_campaign(campaign_id)
    if only_stale and state_of(campaign).is_running:
        rollback()
        flash("Posts are being held against the rule just now. Try again when that is done.", "attention")
        return _back(campaign_id)
    accepted, stale = accepted_counts(campaign_id)
    posts, told = stale if only_stale else accepted, whole_number(request.form.get("posts"))
    if posts and posts != told:
        rollback()
        return _ask_to_take_back(campaign_id, posts, told, only_stale=only_stale)
    take_back_accepted(campaign, only_stale=only_stale)
    if posts:
        record(AuditAction.RULE_TAKEN_BACK, campaign_id=campaign_id, posts=posts)
    commit()
    flash(f"{counted(posts, 'post is', 'posts are').capitalize()} to be decided on again.", "good")
    return _back(campaign_id)


@campaign_matching.post("/<int:campaign_id>/matching/remove")
def remove(campaign_id: int) -> ResponseReturnValue:
    """Have no rule any more."""
    campaign_or_404(campaign_id)
    try:
        remove_rule(campaign_id, seen_version=_seen_version())
    except RuleChanged:
        rollback()
        flash("The rule has been changed since this page was made. Look at it before you remove it.", "bad")
        return _back(campaign_id)
    record(AuditAction.RULE_REMOVED, campaign_id=campaign_id)
    commit()
    flash("The rule is removed. Decisions on posts are as they were.", "good")
    return _back(campaign_id)


@campaign_matching.get("/<int:campaign_id>/matching/progress")
def progress(campaign_id: int) -> ResponseReturnValue:
    """How far the rule is applied, for the page's script."""
    state = state_of(campaign_or_404(campaign_id))
    return jsonify(running=state.is_running, share=state.share, sentence=state.sentence)


def _save(campaign_id: int, entered: EnteredRule, rule: Group, people: People) -> ResponseReturnValue:
    try:
        save_rule(campaign_id, rule, seen_version=_seen_version())
    except RuleChanged:
        rollback()
        campaign = campaign_or_404(campaign_id)
        message = (
            "Somebody has changed the rule since you opened this page, so yours is not saved yet. Try yours"
            " to see what it changes against theirs; saving it now replaces theirs."
        )
        entered = EnteredRule(entered.joined, entered.groups, message)
        return _page(campaign, state_of(campaign), entered, people), 409
    record(AuditAction.RULE_CHANGED, campaign_id=campaign_id, conditions=len(list(rule.conditions())))
    commit()
    flash("The rule is saved. The campaign’s posts are held against it now.", "good")
    return _back(campaign_id)


def _ask_to_take_back(
    campaign_id: int, posts: int, told: int | None, *, only_stale: bool
) -> ResponseReturnValue:
    campaign = campaign_or_404(campaign_id)
    db.session.close()
    page = render_template(
        "campaigns/matching/take_back.html", campaign=campaign, posts=posts, told=told, only_stale=only_stale
    )
    return page, 200 if told is None else 409


def _asked_list(deed: str) -> tuple[Listed, int]:
    """The list and the page of it that the pressed button asks for."""
    verb, _, rest = deed.partition("-")
    if verb == "list":
        return _listed(rest), 1
    return _listed(request.form.get("list", "")), page_number(rest) if verb == "page" else 1


def _listed(text: str) -> Listed:
    return Listed(text) if text in {each.value for each in Listed} else Listed.MATCH


def _seen_version() -> int:
    """The version that the page was made from; -1, which none has, where the form doesn't say."""
    text = request.form.get("version", "")
    return 0 if text == "0" else whole_number(text) or -1


def _back(campaign_id: int) -> ResponseReturnValue:
    return redirect(url_for("campaign_matching.show", campaign_id=campaign_id), code=303)


def _page(
    campaign: Campaign, state: State, entered: EnteredRule, people: People, found: Tried | None = None
) -> str:
    db.session.close()  # the page is made after the transaction: on SQLite it would keep writers waiting
    return render_template(
        "campaigns/matching/rule.html",
        campaign=campaign,
        state=state,
        entered=entered,
        choices=Choices(people),
        found=found,
        kind_words=KIND_WORDS,
        decision_words=DECISION_WORDS,
        ConditionKind=ConditionKind,
        Joined=Joined,
    )
