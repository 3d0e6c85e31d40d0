"""A partner's campaigns: which they are, and what came of the partner's own posts in each."""

from typing import Any

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from application.campaigns.phases import phase_of
from application.campaigns.results.queries import links_of
from application.campaigns.results.view import FIGURES, WAYS, FigureView, read_figure
from application.clock import clock
from application.collection.pictures.queries import account_pictures, post_pictures
from application.csv_cells import BYTE_ORDER_MARK, csv_text
from application.extensions import db
from application.identifiers import known_id, page_number
from application.integrations.graph.metrics import metric
from application.models import Campaign
from application.profiles.campaigns.csv_rows import accepted_rows
from application.profiles.campaigns.listing import brands_of, own_campaign, own_campaigns
from application.profiles.campaigns.own_results import own_results, posts_listed, stored_results
from application.profiles.page_routes import PartnerPages
from application.profiles.viewed import Viewed

campaigns = PartnerPages("campaigns")


@campaigns.get("/campaigns")
def listing(viewed: Viewed) -> ResponseReturnValue:
    """The campaigns that include the partner; as many statements for one as for hundreds."""
    found, page = own_campaigns(viewed.partner, page_number(request.args.get("page")), clock.now())

    def page_link(number: int) -> str:
        return viewed.url("campaigns.listing", page=number)

    return render_template(
        "profiles/campaigns.html",
        viewed=viewed,
        page="campaigns.listing",
        answers="The campaigns that include you, and what they made of your posts.",
        avatars=_avatars(viewed),
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
    stored = stored_results(campaign, viewed.partner, view, now)
    brands = brands_of([campaign.id], besides=viewed.partner).get(campaign.id, ())
    found = own_results(campaign, stored, view, now, has_account=viewed.partner.account_id is not None)
    lines, pages = posts_listed(found.accepted, view.figure, page_number(request.args.get("page")))

    def link(**changes: Any) -> str:
        return viewed.url("campaigns.show", campaign_id=campaign.id, **{**view.arguments(), **changes})

    def page_link(number: int) -> str:
        return link(page=number) + "#posts"

    return render_template(
        "profiles/campaign.html",
        viewed=viewed,
        page="campaigns.listing",
        answers="What came of your own posts in this campaign.",
        avatars=_avatars(viewed),
        campaign=campaign,
        phase=phase_of(campaign, now),
        brands=brands,
        found=found,
        view=view,
        figures=[metric(name) for name in FIGURES],
        ways=WAYS,
        lines=lines,
        pages=pages,
        link=link,
        page_link=page_link,
        pictures=post_pictures([line.post_id for line in lines]),
    )


@campaigns.get("/campaigns/<int:campaign_id>/posts.csv")
def table(viewed: Viewed, campaign_id: int) -> ResponseReturnValue:
    """The partner's accepted posts with every figure, as a CSV."""
    campaign = _campaign_or_404(viewed, campaign_id)
    accepted = stored_results(campaign, viewed.partner, FigureView(), clock.now()).accepted
    links = links_of(accepted.ids)
    name = f"campaign-{campaign.id}-own-posts.csv"
    db.session.close()
    answer = Response(csv_text(accepted_rows(accepted, links)).encode(BYTE_ORDER_MARK), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _campaign_or_404(viewed: Viewed, campaign_id: int) -> Campaign:
    """Of a campaign that doesn't include the partner nobody learns that there is one."""
    campaign = own_campaign(viewed.partner, known_id(campaign_id))
    if campaign is None:
        abort(404)
    return campaign


def _avatars(viewed: Viewed) -> dict[int, str]:
    account_id = viewed.partner.account_id
    return account_pictures([account_id] if account_id is not None else [])
