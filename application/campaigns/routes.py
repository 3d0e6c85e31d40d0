"""Pages of campaigns for all who work on them: the list, its posts, its results, how far reading has come."""

from flask import Blueprint, jsonify, render_template, request, session
from flask.typing import ResponseReturnValue

from application.campaigns import queries
from application.campaigns.breakdowns import by_person, gaps
from application.campaigns.candidates import Window
from application.campaigns.decision_notices import take_notice
from application.campaigns.figure_queries import accepted_figures
from application.campaigns.figures import kind_of
from application.campaigns.listing_filter import read_listing_filter
from application.campaigns.phases import Phase, phase_of
from application.campaigns.post_filters import FIGURES_SHOWN, KINDS, OTHER_KIND, read_filter
from application.campaigns.post_queries import (
    PersonChoice,
    people_with_decided_posts,
    post_page,
    view_counts,
)
from application.campaigns.queries import Partner, account_ids_of, campaign_or_404
from application.campaigns.results import campaign_results
from application.capture.kept import kept_posts
from application.clock import clock
from application.collection.pictures.queries import post_pictures
from application.collection.progress import progress_of
from application.extensions import db
from application.integrations.graph.metrics import metric
from application.missing import why_missing
from application.models import Decision

campaigns = Blueprint("campaigns", __name__)

VIEW_WORDS = {
    Decision.UNDECIDED: "To decide",
    Decision.ACCEPTED: "Collected",
    Decision.REJECTED: "Rejected",
}
ACTIONS = {
    Decision.UNDECIDED: {Decision.ACCEPTED: "Accept", Decision.REJECTED: "Reject"},
    Decision.ACCEPTED: {Decision.REJECTED: "Reject", Decision.UNDECIDED: "Decide later"},
    Decision.REJECTED: {Decision.ACCEPTED: "Accept", Decision.UNDECIDED: "Decide later"},
}
PHASE_WORDS = {Phase.ACTIVE: "Active", Phase.UPCOMING: "Upcoming", Phase.PAST: "Past"}


@campaigns.get("")
def listing() -> ResponseReturnValue:
    """All campaigns by phase, with what waits in each."""
    wanted = read_listing_filter(request.args)
    page = queries.campaign_page(wanted, clock.now())
    has_any = bool(sum(page.counts.values())) or bool(wanted.text)
    return _rendered(
        "campaigns/listing.html",
        page=page,
        wanted=wanted,
        phases=PHASE_WORDS,
        has_any=has_any,
        has_partners=has_any or queries.has_partners(),
    )


@campaigns.get("/<int:campaign_id>")
def manage(campaign_id: int) -> ResponseReturnValue:
    """The posts of a campaign in one of its three views, and how far reading them has come."""
    campaign = campaign_or_404(campaign_id)
    chosen = read_filter(request.args)
    window = Window.of(campaign)
    members = queries.members_of(campaign.id)
    page = post_page(window, chosen)
    return _rendered(
        "campaigns/manage.html",
        campaign=campaign,
        phase=phase_of(campaign, clock.now()),
        members=members,
        chosen=chosen,
        page=page,
        pictures=post_pictures([row.post.post_id for row in page.rows]),
        kept=kept_posts([row.post.post_id for row in page.rows]),
        counts=view_counts(window),
        people=_people(members, campaign.id),
        progress=progress_of(account_ids_of(members)),
        notice=take_notice(session, campaign.id),
        views=VIEW_WORDS,
        kinds={**{key: kind.label for key, kind in KINDS.items()}, OTHER_KIND: "Other"},
        metrics=[metric(name) for name in FIGURES_SHOWN],
        actions=ACTIONS[chosen.view],
        why=why_missing,
        kind_of=kind_of,
    )


@campaigns.get("/<int:campaign_id>/progress")
def progress(campaign_id: int) -> ResponseReturnValue:
    """How far reading has come, for the page's script; with the views' counts once it has ended."""
    campaign = campaign_or_404(campaign_id)
    found = progress_of(account_ids_of(queries.members_of(campaign.id)))
    counts = {} if found.is_running else view_counts(Window.of(campaign))
    return jsonify(
        running=found.is_running,
        share=found.share,
        sentence=found.sentence,
        panel=render_template("campaigns/_accounts_read.html", progress=found),
        counts={view.value: number for view, number in counts.items()},
    )


@campaigns.get("/<int:campaign_id>/results")
def results(campaign_id: int) -> ResponseReturnValue:
    """What the accepted posts add up to."""
    campaign = campaign_or_404(campaign_id)
    posts = accepted_figures(campaign.id)
    counts = view_counts(Window.of(campaign))
    db.session.close()  # the arithmetic may take a second: no transaction waits for it
    return _rendered(
        "campaigns/results.html",
        campaign=campaign,
        phase=phase_of(campaign, clock.now()),
        counts=counts,
        views=VIEW_WORDS,
        results=campaign_results(posts),
        kind_keys={kind: key for key, kind in KINDS.items()},
        people=by_person(posts),
        gaps=gaps(posts),
    )


def _rendered(template: str, **context: object) -> str:
    """The page, made after the transaction has ended: on SQLite it would keep writers waiting."""
    db.session.close()
    return render_template(template, **context)


def _people(members: list[Partner], campaign_id: int) -> list[PersonChoice]:
    """Whose posts the lists can show: members, and others whose posts were decided on before they left."""
    labels = {f"user-{member.user_id}": member.label for member in members}
    for person in people_with_decided_posts(campaign_id):
        labels.setdefault(person.key, f"{person.label}, no member now")
    choices = [PersonChoice(key, label) for key, label in labels.items()]
    return sorted(choices, key=lambda choice: choice.label.casefold())
