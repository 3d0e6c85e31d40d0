"""A partner's campaigns: which they are, and what came of the partner's own posts in each."""

from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue

from application.campaigns.phases import phase_of
from application.campaigns.results.queries import links_of, posts_that
from application.campaigns.results.view import FIGURES, WAYS, FigureView, read_figure
from application.clock import clock
from application.collection.pictures.queries import post_pictures
from application.export.delivery.queries import newest_of_campaign
from application.extensions import db
from application.formats import signed_number, signed_percent
from application.identifiers import known_id, page_number
from application.integrations.graph.metrics import metric
from application.models import Campaign
from application.profiles.campaigns.csv_rows import accepted_rows, day_rows
from application.profiles.campaigns.listed_posts import posts_listed
from application.profiles.campaigns.listing import brands_of, own_campaign, own_campaigns
from application.profiles.campaigns.own_post_queries import CampaignSpan, accepted_own
from application.profiles.campaigns.own_results import own_results, stored_results, today_of
from application.profiles.campaigns.remembered_results import remembered_results
from application.profiles.files import csv_reply
from application.profiles.page_routes import PartnerPages
from application.profiles.rendering import render_page
from application.profiles.viewed import Viewed

campaigns = PartnerPages("campaigns")


@campaigns.get("/campaigns")
def listing(viewed: Viewed) -> ResponseReturnValue:
    """The campaigns that include the partner; as many statements for one as for hundreds."""
    found, page = own_campaigns(viewed.partner, page_number(request.args.get("page")), clock.now())

    def page_link(number: int) -> str:
        return viewed.url("campaigns.listing", page=number)

    whom, whose = ("this partner", "their") if viewed.for_staff else ("you", "your")
    return render_page(
        viewed,
        "campaigns.listing",
        "profiles/campaigns.html",
        answers=f"The campaigns that include {whom}, and what they made of {whose} posts.",
        found=found,
        pages=page,
        page_link=page_link,
    )


@campaigns.get("/campaigns/<int:campaign_id>")
def show(viewed: Viewed, campaign_id: int) -> ResponseReturnValue:
    """What came of the partner's own posts in the campaign; nobody else's figures are in it."""
    campaign, now = _campaign_or_404(viewed, campaign_id), clock.now()
    figure, way = read_figure(request.args)
    view = FigureView(figure, way)
    stored = stored_results(campaign, viewed.partner, view.figure, now)
    brands = brands_of([campaign.id], besides=viewed.partner).get(campaign.id, ())
    found = own_results(campaign, viewed.partner, stored, view, now)
    listed, pages = posts_listed(stored.posts.ids, view.figure, page_number(request.args.get("page")))

    whose = "this partner’s" if viewed.for_staff else "your"

    def link(**changes: Any) -> str:
        return viewed.url("campaigns.show", campaign_id=campaign.id, **{**view.arguments(), **changes})

    def page_link(number: int) -> str:
        return link(page=number) + "#posts"

    return render_page(
        viewed,
        "campaigns.listing",
        "profiles/campaign.html",
        answers=f"What came of {whose} own posts in this campaign.",
        campaign=campaign,
        delivered=newest_of_campaign(viewed.partner.user_id, campaign.id),
        phase=phase_of(campaign, now),
        brands=brands,
        found=found,
        view=view,
        figures=[metric(name) for name in FIGURES],
        ways=WAYS,
        listed=listed,
        pages=pages,
        link=link,
        page_link=page_link,
        pictures=post_pictures([each.line.post_id for each in listed]),
        signed_number=signed_number,
        signed_percent=signed_percent,
    )


@campaigns.get("/campaigns/<int:campaign_id>/posts.csv")
def table(viewed: Viewed, campaign_id: int) -> ResponseReturnValue:
    """The partner's accepted posts with every figure, as a CSV."""
    campaign = _campaign_or_404(viewed, campaign_id)
    accepted = posts_that(accepted_own(CampaignSpan.of(campaign), viewed.partner))
    links = links_of(accepted.ids)
    name = f"campaign-{campaign.id}-own-posts.csv"
    db.session.close()
    return csv_reply(accepted_rows(accepted, links), name)


@campaigns.get("/campaigns/<int:campaign_id>/days.csv")
def days(viewed: Viewed, campaign_id: int) -> ResponseReturnValue:
    """The chart by day, with the figure that the address chooses, as a CSV."""
    campaign = _campaign_or_404(viewed, campaign_id)
    view = FigureView(*read_figure(request.args))
    today = today_of(campaign, clock.now())
    drawn = remembered_results(CampaignSpan.of(campaign), viewed.partner, view.figure, today).by_day
    rows = list(day_rows(drawn, view, campaign.time_zone))
    name = f"campaign-{campaign.id}-{view.way}-{view.figure}-by-{drawn.unit}.csv"
    db.session.close()
    return csv_reply(rows, name)


def _campaign_or_404(viewed: Viewed, campaign_id: int) -> Campaign:
    """Of a campaign that doesn't include the partner nobody learns that there is one."""
    campaign = own_campaign(viewed.partner, known_id(campaign_id))
    if campaign is None:
        abort(404)
    return campaign
