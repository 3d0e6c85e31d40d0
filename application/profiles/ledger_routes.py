"""Who sees my figures: a partner's own page of the consent ledger."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.export.sharing.telling import pages_that_tell_of
from application.extensions import db
from application.identifiers import page_number
from application.profiles.ledger import ledger_campaigns, ledger_entries, media_kit_on_since

ledger = Blueprint("ledger", __name__)

ROLE_WORDS = {
    "manager": "Manager",
    "admin": "Admin",
    "consultant": "Consultant",
    "brand": "Brand",
    "influencer": "Influencer",
}


@ledger.get("")
def listing() -> ResponseReturnValue:
    """The campaigns that include one, and who of the staff looked or took figures away."""
    campaigns = ledger_campaigns(current_user.id)
    entries, page = ledger_entries(current_user.id, page_number(request.args.get("page")))
    shown_since = media_kit_on_since(current_user.id)
    open_pages = pages_that_tell_of(current_user.id)
    db.session.close()

    def link(number: int) -> str:
        return url_for("ledger.listing", page=number) + "#seen"

    return render_template(
        "profiles/ledger.html",
        campaigns=campaigns,
        entries=entries,
        shown_since=shown_since,
        open_pages=open_pages,
        page=page,
        link=link,
        roles=ROLE_WORDS,
    )
