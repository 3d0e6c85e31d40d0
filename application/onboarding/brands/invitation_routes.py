"""The page behind a brand's link: what is asked, and the way to Facebook. Opening it changes nothing."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from application.accounts.tries import TryAction, for_network, seconds_to_wait, take_try
from application.extensions import db
from application.onboarding import pages
from application.onboarding.brands.connecting import open_invitation
from application.onboarding.scopes import joining_scopes

brand_invitation = Blueprint("brand_invitation", __name__)


@brand_invitation.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """What the brand is asked for, and by whom it is seen."""
    db.session.close()
    if not take_try(TryAction.LINK, for_network()):
        return pages.too_many_page(seconds_to_wait())
    brand = open_invitation(token)
    if brand is None:
        return pages.link_gone_page()
    return render_template(
        "onboarding/brand_welcome.html",
        brand_name=brand.name,
        link=token,
        scopes=joining_scopes(),
        further=pages.further_scope(),
    )
