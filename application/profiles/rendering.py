"""A partner's page in its frame: who it is, the ways to the other pages, and what the page itself needs."""

from typing import Any

from flask import render_template

from application.collection.pictures.queries import account_pictures
from application.profiles.viewed import Viewed


def render_page(viewed: Viewed, page: str, template: str, /, *, answers: str, **shown: Any) -> str:
    """The template, which extends profiles/_frame.html; one statement, for the account's picture.

    `page` is one of viewed.PAGES; `answers` is the sentence below the name.
    """
    account_id = viewed.partner.account_id
    avatars = account_pictures([account_id] if account_id is not None else [])
    return render_template(template, viewed=viewed, page=page, avatars=avatars, answers=answers, **shown)
