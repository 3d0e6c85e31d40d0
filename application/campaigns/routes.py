"""Pages of campaigns for all who work on them: the list, its posts, how far reading has come."""

from collections.abc import Callable

from flask import Blueprint, jsonify, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from application.campaigns import queries
from application.campaigns.candidates import Window
from application.campaigns.deciding.drawn_rows import METRICS, Reader, RowMarks, row_drawer
from application.campaigns.deciding.listing import post_page
from application.campaigns.deciding.marks import match_words, undisclosed_posts
from application.campaigns.deciding.rows import PostRow
from application.campaigns.deciding.words import ACTIONS, VIEW_WORDS
from application.campaigns.decision_notices import take_notice, write_as_of
from application.campaigns.decisions import list_key
from application.campaigns.entered.numbers import word_to_fill_in
from application.campaigns.entered.same_stories import StoryByHand, likely_same, story_of
from application.campaigns.listing_filter import Scope, read_listing_filter
from application.campaigns.matching.queries import matches_of
from application.campaigns.phases import PHASE_WORDS, phase_of
from application.campaigns.post_filters import KINDS, MATCHES, OTHER_KIND, read_filter
from application.campaigns.post_queries import PersonChoice, people_of
from application.campaigns.queries import Partner, account_ids_of, campaign_or_404
from application.campaigns.results.figures import PostFigures
from application.campaigns.standing import Standing, standing_of
from application.campaigns.updating.queries import shown_update
from application.capture.kept import kept_posts
from application.clock import clock
from application.collection.pictures.queries import post_pictures
from application.collection.progress import progress_of
from application.extensions import db
from application.formats import zone_or_utc
from application.media_kinds import product_type
from application.models import Campaign, Decision
from application.reader_zone import told_zone

campaigns = Blueprint("campaigns", __name__)

SCOPE_WORDS = {Scope.MINE: "Mine", Scope.ALL: "All"}


@campaigns.get("")
def listing() -> ResponseReturnValue:
    """Campaigns by phase, with what waits in each: the reader's own, or all."""
    wanted = read_listing_filter(request.args)
    page = queries.campaign_page(wanted, clock.now(), current_user.id if current_user.is_staff else None)
    has_any = bool(page.scopes[Scope.ALL]) or bool(wanted.text)
    return _rendered(
        "campaigns/listing.html",
        page=page,
        wanted=wanted,
        phases=PHASE_WORDS,
        scopes=SCOPE_WORDS,
        has_any=has_any,
        has_partners=has_any or queries.has_partners(),
    )


@campaigns.get("/<int:campaign_id>")
def manage(campaign_id: int) -> ResponseReturnValue:
    """The posts of a campaign in one of its three views, and how far reading them has come."""
    campaign = campaign_or_404(campaign_id)
    chosen = read_filter(request.args)
    window = Window.of(campaign)
    standing = standing_of(window)  # first: what is decided later counts as later
    members = queries.members_of(campaign.id)
    page = post_page(window, chosen, in_view=standing.counts[chosen.view])
    return _rendered(
        "campaigns/manage.html",
        campaign=campaign,
        phase=phase_of(campaign, clock.now()),
        members=members,
        chosen=chosen,
        page=page,
        counts=standing.counts,
        as_of=write_as_of(standing.as_of),
        list_key=list_key(campaign),
        people=_people(members, standing),
        progress=progress_of(account_ids_of(members)),
        update=shown_update(campaign.id) if chosen.view is Decision.ACCEPTED else None,
        notice=take_notice(session, campaign.id),
        views=VIEW_WORDS,
        kinds={**{key: kind.label for key, kind in KINDS.items()}, OTHER_KIND: "Other"},
        matches=MATCHES,
        metrics=METRICS,
        actions=ACTIONS[chosen.view],
        draw_row=_row_drawer(campaign, page.rows, chosen.view),
    )


def _row_drawer(campaign: Campaign, rows: tuple[PostRow, ...], view: Decision) -> Callable[[PostRow], Markup]:
    """What draws these rows, with what is known of the posts elsewhere: five statements at most."""
    post_ids = [row.post.post_id for row in rows]
    verdicts = matches_of(campaign.id, post_ids) if campaign.matching_rule else {}
    words = match_words(campaign, rows, verdicts)
    pictures, kept = post_pictures(post_ids), kept_posts(post_ids)
    twins = frozenset(likely_same(filter(None, map(_story_by_hand, rows))))
    is_accepted = view is Decision.ACCEPTED
    undisclosed = undisclosed_posts(rows, campaign.disclosure_tags) if is_accepted else frozenset()

    def marks(row: PostRow) -> RowMarks:
        post_id = row.post.post_id
        way = "Change" if row.is_by_hand else _word_to_fill_in(row.post)
        match = words.get(post_id)
        return RowMarks(
            pictures.get(post_id), post_id in kept, match, way, post_id in twins, post_id in undisclosed
        )

    reader = Reader(current_user.is_staff, zone_or_utc(told_zone()).key)
    return row_drawer(campaign.id, view, reader, clock.now(), marks)


def _story_by_hand(row: PostRow) -> StoryByHand | None:
    post = row.post
    if not row.is_by_hand:
        return None
    return story_of(post.post_id, row.person.user_id, post.posted_at, row.network, post.media_product_type)


def _word_to_fill_in(post: PostFigures) -> str | None:
    kind = product_type(post.media_type, post.media_product_type)
    return word_to_fill_in(kind, post.figures, post.manual_figures)


@campaigns.get("/<int:campaign_id>/progress")
def progress(campaign_id: int) -> ResponseReturnValue:
    """How far reading has come, for the page's script; with the views' counts once it has ended."""
    campaign = campaign_or_404(campaign_id)
    found = progress_of(account_ids_of(queries.members_of(campaign.id)))
    counts = {} if found.is_running else standing_of(Window.of(campaign)).counts
    return jsonify(
        running=found.is_running,
        share=found.share,
        sentence=found.sentence,
        panel=render_template("campaigns/_accounts_read.html", progress=found),
        counts={view.value: number for view, number in counts.items()},
    )


def _rendered(template: str, **context: object) -> str:
    """The page, made after the transaction has ended: on SQLite it would keep writers waiting."""
    db.session.close()
    return render_template(template, **context)


def _people(members: list[Partner], standing: Standing) -> list[PersonChoice]:
    """Whose posts the lists can show: members, and others whose posts were decided on before they left."""
    labels = {f"user-{member.user_id}": member.label for member in members}
    for person in people_of(standing.owners):
        labels.setdefault(person.key, f"{person.label}, no member now")
    choices = [PersonChoice(key, label) for key, label in labels.items()]
    return sorted(choices, key=lambda choice: choice.label.casefold())
