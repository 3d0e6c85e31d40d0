"""Why this number: the page behind each figure that is shown, for whoever may see the figure."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.audit import record_look
from application.campaign_access import consultant_sees_post
from application.campaigns.post_filters import KINDS, OTHER_KIND
from application.campaigns.queries import campaign_or_404
from application.campaigns.results.figure_queries import accepted_figures
from application.campaigns.results.figures import kind_of
from application.capture.kept import kept_posts
from application.evidence.accounts import AccountEvidence, account_evidence
from application.evidence.audiences import AUDIENCE, AudienceEvidence, audience_evidence
from application.evidence.campaigns import (
    ENGAGEMENT_RATE,
    RATE_PARTS,
    metric_evidence,
    narrowed,
    rate_evidence,
)
from application.evidence.checked import (
    Check,
    check_audience,
    check_days,
    check_hours,
    check_readings,
    outcome,
)
from application.evidence.online_hours import ONLINE, OnlineEvidence, online_evidence
from application.evidence.posts import post_evidence
from application.evidence.verifying import verify_posts
from application.extensions import db
from application.gateways import gateways
from application.identifiers import known_id, page_number, whole_number
from application.integrations.blobs import BlobStore
from application.integrations.graph.instagram import AUDIENCE_BREAKDOWNS
from application.integrations.graph.metric_notes import app_difference, since
from application.integrations.graph.metrics import Level, Metric, metric
from application.media_kinds import media_kind
from application.missing import why_missing
from application.paging import page_of
from application.task_queue import commit

evidence = Blueprint("evidence", __name__)

_OfAccount = TypeVar("_OfAccount", AccountEvidence, AudienceEvidence, OnlineEvidence)


@evidence.get("/posts/<int:post_id>/<name>")
def of_post(post_id: int, name: str) -> ResponseReturnValue:
    """A figure of a post: its readings and their calls; `check` hashes the stored replies again."""
    found = post_evidence(known_id(post_id), _metric_or_404(name, "post"))
    if found is None or not (_may_see(found.subject.user_id) or consultant_sees_post(post_id)):
        abort(404)
    _note_look(found.subject.user_id)
    kept = _kept_of([post_id])
    checks = check_readings(found, gateways().blobs) if "check" in request.args else {}
    subject = found.subject
    is_entered = name in (subject.manual_figures or "").split()
    return render_template(
        "evidence/post.html",
        found=found,
        kept=kept,
        metric=found.metric,
        kind=media_kind(subject.media_type, subject.media_product_type),
        reason=why_missing(subject, name) if subject.value is None else "",
        checks=checks,
        outcome=outcome(list(checks.values()), is_entered=is_entered) if "check" in request.args else None,
        since=since,
        app_difference=app_difference,
    )


@evidence.get("/accounts/<int:account_id>/<name>")
def of_account(account_id: int, name: str) -> ResponseReturnValue:
    """A figure of an account on a day, the newest without `day`, and the days before it.

    Of followers online it is the hours of that day.
    """
    day = _day()
    if name == ONLINE:
        hours = online_evidence(known_id(account_id), day)
        return _account_page("evidence/online.html", hours, metric(ONLINE, "account"), check_hours)
    asked = _metric_or_404(name, "account")
    found = account_evidence(known_id(account_id), asked, day)
    return _account_page("evidence/account.html", found, asked, check_days)


@evidence.get("/accounts/<int:account_id>/audience/<breakdown>")
def of_audience(account_id: int, breakdown: str) -> ResponseReturnValue:
    """Who the followers are by "age-gender", "country" or "city", on a day or at the newest reading."""
    asked = breakdown.replace("-", ",")
    found = audience_evidence(known_id(account_id), asked, _day()) if asked in AUDIENCE_BREAKDOWNS else None
    return _account_page("evidence/audience.html", found, metric(AUDIENCE, "account"), check_audience)


def _account_page(
    template: str,
    found: _OfAccount | None,
    asked: Metric,
    check: Callable[[_OfAccount, BlobStore], Mapping[Any, Check]],
) -> str:
    """What is behind an account’s figures; `check` hashes the stored replies again, where asked for."""
    if found is None or not _may_see(found.subject.user_id):
        abort(404)
    _note_look(found.subject.user_id)
    db.session.close()
    is_checked = "check" in request.args
    checks = check(found, gateways().blobs) if is_checked else {}
    return render_template(
        template,
        found=found,
        metric=asked,
        checks=checks,
        outcome=outcome(list(checks.values())) if is_checked else None,
        since=since,
        app_difference=app_difference,
    )


@evidence.get("/campaigns/<int:campaign_id>/<name>")
def of_campaign(campaign_id: int, name: str) -> ResponseReturnValue:
    """A figure of a campaign: the formula and each accepted post's part; for those who may enter it."""
    asked = None if name == ENGAGEMENT_RATE else _metric_or_404(name, "post")
    campaign = campaign_or_404(campaign_id)
    kind, account_id = request.args.get("kind", ""), whole_number(request.args.get("account"))
    accepted = accepted_figures(campaign.id)
    posts = narrowed(accepted, kind, account_id)
    db.session.close()  # the arithmetic may take a second: no transaction waits for it
    found = rate_evidence(posts) if asked is None else metric_evidence(asked, posts)
    page = page_of(page_number(request.args.get("page")), len(found.parts))
    parts = found.parts[page.offset : page.offset + page.size]
    known_kind = kind if kind in (*KINDS, OTHER_KIND) else None
    narrowing: dict[str, Any] = {"kind": known_kind, "account": account_id}

    def link(number: int) -> str:
        return url_for(".of_campaign", campaign_id=campaign_id, name=name, page=number, **narrowing)

    verdict = None
    if "check" in request.args:
        verdict = verify_posts([part.post.post_id for part in parts], gateways().blobs)
    return render_template(
        "evidence/campaign.html",
        campaign=campaign,
        found=found,
        metric=asked,
        name=name,
        parts=parts,
        kept=_kept_of([part.post.post_id for part in parts]),
        page=page,
        link=link,
        narrowing=narrowing,
        kind="other kinds" if kind == OTHER_KIND else f"{KINDS[kind].label.lower()}s" if known_kind else "",
        person=next(iter(narrowed(accepted, "", account_id)), None) if account_id is not None else None,
        rate_parts=[metric(part) for part in RATE_PARTS],
        kind_of=kind_of,
        verdict=verdict,
        since=since,
        app_difference=app_difference,
    )


def _kept_of(post_ids: list[int]) -> frozenset[int]:
    """Those of which pictures or films are kept; nothing is open afterwards."""
    kept = kept_posts(post_ids)
    db.session.close()
    return kept


def _metric_or_404(name: str, level: Level) -> Metric:
    try:
        return metric(name, level)
    except KeyError:
        abort(404)


def _note_look(user_id: int | None) -> None:
    """Whose figure it is can read later that somebody of the staff, or a consultant, looked at it."""
    if user_id is not None and record_look(user_id):
        commit()


def _may_see(user_id: int | None) -> bool:
    """Staff see every figure, partners their own; to others there is none, campaigns of consultants apart."""
    return bool(current_user.is_staff or user_id == current_user.id)


def _day() -> date | None:
    """The day of the address; one that is none is left out."""
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return None
