"""The archive of a partner's stories."""

from flask import request
from flask.typing import ResponseReturnValue

from application.collection.pictures.queries import post_pictures
from application.formats import zone_or_utc
from application.identifiers import page_number
from application.integrations.graph.metrics import metric
from application.missing import why_missing
from application.profiles.page_routes import PartnerPages
from application.profiles.rendering import render_page
from application.profiles.stories.archive import FIGURES, archive_of, read_month
from application.profiles.viewed import Viewed
from application.reader_zone import told_zone

stories = PartnerPages("stories")


@stories.get("/stories")
def listing(viewed: Viewed) -> ResponseReturnValue:
    """All stories of the account: what each came to, and whether it is kept."""
    month, account_id = read_month(request.args.get("month", "")), viewed.partner.account_id
    wanted = page_number(request.args.get("page"))
    found = None
    if account_id is not None:
        found = archive_of(account_id, month, wanted, zone_or_utc(told_zone()))

    def page_link(number: int) -> str:
        return viewed.url("stories.listing", month=f"{month:%Y-%m}" if month else None, page=number)

    return render_page(
        viewed,
        "stories.listing",
        "profiles/stories.html",
        answers="Every story that was found, what it came to, and whether its picture or film is kept.",
        found=found,
        month=month,
        page_link=page_link,
        metrics=[metric(name) for name in FIGURES],
        why_missing=why_missing,
        pictures=post_pictures([story.post.id for story in found.stories] if found else []),
    )
