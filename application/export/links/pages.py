"""The page of the reports made with links, and switching these off: of a campaign as of a partner."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.audit import record
from application.export.links.keys import delivered_of, revoke
from application.export.making.words import RECIPIENT_WORDS
from application.export.subject import Subject
from application.extensions import db
from application.formats import counted
from application.identifiers import page_number
from application.models import AuditAction

Address = Callable[..., str]
"""The address of a view of the same blueprint: "listing", "shut", "shut_all"."""


def shown_links(subject: Subject, address: Address, **shown: Any) -> ResponseReturnValue:
    """Which reports show kept files by links, and who made them."""
    delivered = delivered_of(subject, _wanted())
    db.session.close()

    def link(number: int) -> str:
        return address("listing", page=number)

    return render_template(
        "export/links.html",
        delivered=delivered,
        address=address,
        link=link,
        recipient_words=RECIPIENT_WORDS,
        **shown,
    )


def shut_links(subject: Subject, address: Address, key_ids: list[int] | None) -> ResponseReturnValue:
    """Switch the links of these reports off, or of all; the caller commits."""
    number = revoke(subject, key_ids, by_id=current_user.id)
    if number:
        record(
            AuditAction.REPORT_LINKS_REVOKED,
            campaign_id=subject.campaign_id,
            user_id=subject.partner_id,
            reports=number,
        )
        flash(f"The links of {counted(number, 'report')} open nothing any more.", "good")
    else:
        flash("Those links were switched off already.", "attention")
    return redirect(address("listing", page=_wanted()), code=303)


def _wanted() -> int:
    return page_number(request.args.get("page"))
