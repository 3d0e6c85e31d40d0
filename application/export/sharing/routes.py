"""The share links of a report: listed, made, switched off, by staff."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.audit import record
from application.config import Config
from application.export.making.words import RECIPIENT_WORDS
from application.export.sharing.forms import ShareForm
from application.export.sharing.making import (
    NotShared,
    Shareable,
    links_of,
    make_link,
    shareable,
    switch_off,
)
from application.extensions import db
from application.identifiers import known_id
from application.models import AuditAction
from application.sent_forms import SentAlready, note_sent, was_sent
from application.task_queue import commit

share_links = Blueprint("share_links", __name__)

MADE_ALREADY = "This link is made already. Its address was shown once: if it is lost, make another one."


@share_links.get("/<int:shared_report_id>/share-links")
def listing(shared_report_id: int) -> ResponseReturnValue:
    """The report's links, and the form to make one."""
    shared = _shareable_or_404(shared_report_id)
    return _page(shared, _form(shared))


@share_links.post("/<int:shared_report_id>/share-links")
def make(shared_report_id: int) -> ResponseReturnValue:
    """Make a link; the answer is the one page that ever shows it in full."""
    shared = _shareable_or_404(shared_report_id)
    if was_sent():
        return _back(shared_report_id, MADE_ALREADY)
    form = _form(shared)
    if not form.validate():
        return _page(shared, form), 400
    label, last_day, money = form.entered()
    db.session.close()  # people are locked ahead of the report
    try:
        key = make_link(shared, label, last_day, shows_money=money, by_id=current_user.id)
        note_sent()
    except SentAlready:
        return _back(shared_report_id, MADE_ALREADY)
    except NotShared as refused:
        db.session.rollback()
        return _back(shared_report_id, str(refused))
    about = {"campaign_id": shared.campaign_id, "user_id": shared.about_id}
    record(AuditAction.SHARE_LINK_MADE, **about, money=money and shared.has_money)
    commit()
    config: Config = current_app.extensions["configuration"]
    link = f"{config.public_url}{url_for('shared_reports.show', share_key=key)}"
    return _page(_shareable_or_404(shared_report_id), _fresh_form(shared), link=link, made_for=label)


@share_links.post("/<int:shared_report_id>/share-links/<int:link_id>/off")
def switch_link_off(shared_report_id: int, link_id: int) -> ResponseReturnValue:
    """Let a link open nothing from now on."""
    shared = _shareable_or_404(shared_report_id)
    about = {"campaign_id": shared.campaign_id, "user_id": shared.about_id}
    db.session.close()
    done = switch_off(shared_report_id, known_id(link_id), by_id=current_user.id)
    if done is None:
        abort(404)
    if done:
        record(AuditAction.SHARE_LINK_REVOKED, **about)
        flash("The link opens nothing any more.", "good")
    else:
        flash("That link was switched off already.", "attention")
    commit()
    return redirect(url_for(".listing", shared_report_id=shared_report_id), code=303)


def _shareable_or_404(report_id: int) -> Shareable:
    found = shareable(known_id(report_id))
    if found is None:
        abort(404)
    return found


def _form(shared: Shareable) -> ShareForm:
    form = ShareForm(data={"ends_on": shared.usual})
    form.bound(shared)
    return form


def _fresh_form(shared: Shareable) -> ShareForm:
    """A form for one more, whatever the request has sent."""
    form = ShareForm(formdata=None, data={"ends_on": shared.usual})
    form.bound(shared)
    return form


def _page(shared: Shareable, form: ShareForm, link: str = "", made_for: str = "") -> str:
    links = links_of(shared.report_id)
    db.session.close()
    return render_template(
        "export/share_links.html",
        shared=shared,
        links=links,
        form=form,
        link=link,
        made_for=made_for,
        recipient_words=RECIPIENT_WORDS,
    )


def _back(report_id: int, told: str) -> ResponseReturnValue:
    flash(told, "attention")
    return redirect(url_for(".listing", shared_report_id=report_id), code=303)
