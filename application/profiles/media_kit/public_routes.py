"""Media kits for whoever has a link: no sign-in, no script, nothing that others could find or keep."""

from typing import Any

from flask import Blueprint, Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from application.clock import clock
from application.collection.pictures.queries import (
    KeptPicture,
    account_pictures,
    picture_of_account,
    picture_of_post,
    post_pictures,
)
from application.collection.pictures.serving import picture_reply
from application.formats import zone_or_utc
from application.profiles.audience.drawings import pyramid
from application.profiles.media_kit.choices import Choices
from application.profiles.media_kit.content import kit_content
from application.profiles.media_kit.drawings import largest
from application.profiles.media_kit.keeping import open_kit
from application.profiles.media_kit.queries import own_among
from application.profiles.queries import Partner, partner_by_id

media_kits = Blueprint("media_kits", __name__)


@media_kits.after_request
def keep_apart(answer: Response) -> Response:
    """The address is the key: no search engine may list it, no page that follows may learn it."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@media_kits.get("/<kit_key>")
def show(kit_key: str) -> ResponseReturnValue:
    """The kit; for a wrong link, one that was renewed and one switched off the same page says so."""
    found = _opened(kit_key)
    if found is None:
        return render_template("media_kit/closed.html"), 404
    partner, account_id, choices = found
    content = kit_content(partner, account_id, choices, clock.now())
    pictures = post_pictures([post.id for post in content.posts])

    def picture_of(post: Any, size: str | None = None) -> str:
        if post.id not in pictures:
            return ""
        return url_for(".picture", kit_key=kit_key, chosen_post_id=post.id, v=pictures[post.id], size=size)

    return render_template(
        "media_kit/public.html",
        content=content,
        kit_key=kit_key,
        avatar=account_pictures([account_id]).get(account_id),
        picture_of=picture_of,
        zone=zone_or_utc(None),
        pyramid=pyramid,
        largest=largest,
    )


@media_kits.get("/<kit_key>/avatar")
def avatar(kit_key: str) -> ResponseReturnValue:
    """The picture of the kit's account."""
    found = _opened(kit_key)
    return _served(picture_of_account(found[1]) if found else None)


@media_kits.get("/<kit_key>/picture/<int:chosen_post_id>")
def picture(kit_key: str, chosen_post_id: int) -> ResponseReturnValue:
    """The picture of one of the chosen posts; of no other."""
    found = _opened(kit_key)
    is_chosen = found is not None and chosen_post_id in found[2].post_ids
    is_shown = found is not None and is_chosen and bool(own_among(found[1], (chosen_post_id,)))
    return _served(picture_of_post(chosen_post_id) if is_shown else None)


def _opened(kit_key: str) -> tuple[Partner, int, Choices] | None:
    """Whose kit the link opens, the account, and what is chosen; two statements."""
    kit = open_kit(kit_key)
    partner = partner_by_id(kit.user_id) if kit else None
    if kit is None or partner is None or partner.account_id is None:
        return None
    return partner, partner.account_id, kit.choices


def _served(kept: KeptPicture | None) -> ResponseReturnValue:
    if kept is None:
        abort(404)
    answer = picture_reply(kept)
    # Kept by the browser, but asked for each time: what was switched off is gone at once.
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
