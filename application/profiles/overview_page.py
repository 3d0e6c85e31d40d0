"""The overview as a page: the same for the partner and for staff, but for what stands around it."""

from datetime import date
from functools import cache
from typing import Any

from flask import current_app, render_template, request, url_for

from application.campaigns.results.networks import network_name
from application.capture.kept import kept_posts
from application.charts.timeline import Timeline
from application.clock import clock
from application.collection.pictures.queries import account_pictures, post_pictures
from application.config import Config
from application.media_kinds import kind_label
from application.missing import why_missing
from application.profiles.by_hand import entry_lines
from application.profiles.figures.measures import FURTHER, Measure
from application.profiles.figures.service import ShownFigures
from application.profiles.overview import overview_of
from application.profiles.post_view import figure_columns
from application.profiles.time_frame import BUTTONS, TimeFrame
from application.profiles.viewed import Viewed


def render_overview(template: str, viewed: Viewed, progress_url: str, **more: Any) -> str:
    """The page as the request's address asks for it; `more` is the template's own."""
    found = overview_of(viewed.partner, request.args, clock.now())
    posts = [*(found.account.posts if found.account else ()), *found.by_hand.posts]
    post_ids = [post.id for post in posts]
    account_id = viewed.partner.account_id

    def by_hand_link(number: int) -> str:
        shown = found.account.figures if found.account else None
        kept = {"metric": shown.chosen.name, **shown.frame.query} if shown else {}
        return f"{viewed.url('overview', **kept, **{'by-hand': number})}#by-hand"

    return render_template(
        template,
        viewed=viewed,
        page="overview",
        answers=_answers(viewed),
        overview=found,
        connection=found.connection,
        **(_figures(viewed, found.account.figures) if found.account else {}),
        by_hand=found.by_hand,
        by_hand_link=by_hand_link,
        entries=entry_lines(posts),
        network_name=network_name,
        progress_url=progress_url,
        columns=figure_columns(),
        why_missing=why_missing,
        kind_label=kind_label,
        **more,
        avatars=account_pictures([account_id] if account_id else []),
        pictures=post_pictures(post_ids),
        kept=kept_posts(post_ids),
    )


def _figures(viewed: Viewed, shown: ShownFigures) -> dict[str, Any]:
    """What the part about figures is made of; every address keeps the frame and the measure."""

    def measure_link(measure: Measure) -> str:
        return viewed.url("overview", metric=measure.name, **shown.frame.query)

    def frame_link(frame: TimeFrame) -> str:
        return viewed.url("overview", metric=shown.chosen.name, **frame.query)

    def typed(name: str, day: date) -> str:
        return request.args.get(name, "") if shown.asked.is_refused else day.isoformat()

    # The table of three years asks for it a thousand times.
    @cache
    def page_behind(part: str) -> str:
        return url_for("evidence.of_account", account_id=viewed.partner.account_id, name=part)

    def behind(part: str, day: date | None = None) -> str:
        return f"{page_behind(part)}?day={day.isoformat()}" if day else page_behind(part)

    return {
        "shown": shown,
        "chart": _chart(viewed, shown),
        "buttons": [
            (frame_link(frame), BUTTONS[word], None, shown.frame.button == word)
            for word in BUTTONS
            for frame in (shown.calendar.button(word),)
        ],
        "further": FURTHER,
        "measure_link": measure_link,
        "frame_link": frame_link,
        "behind": behind,
        "typed": typed,
        "staff_address": _staff_address(viewed, shown),
    }


def _chart(viewed: Viewed, shown: ShownFigures) -> Timeline:
    name = shown.chosen.name
    return shown.daily.timeline(
        frame_address=viewed.url("overview", metric=name),
        csv_address=viewed.url("figures.table", name=name, **shown.frame.query),
    )


def _staff_address(viewed: Viewed, shown: ShownFigures) -> str:
    """Where staff see the same view: the days as dates, so that it shows them tomorrow too."""
    config: Config = current_app.extensions["configuration"]
    dates = TimeFrame(shown.frame.first, shown.frame.last).query
    path = Viewed(viewed.partner, for_staff=True).url("overview", metric=shown.chosen.name, **dates)
    return f"{config.public_url}{path}"


def _answers(viewed: Viewed) -> str:
    partner = viewed.partner
    if not viewed.for_staff:
        return "Your account as Instagram counts it: what was read, and when."
    page = f"Page {partner.page_name}" if partner.page_name else None
    return " · ".join(
        filter(None, (partner.role.value.title(), partner.name if partner.username else None, page))
    )
