"""Files of outcomes and other channels: looked at, stored, told of row by row, taken out again."""

import base64
import binascii

from flask import Blueprint, Response, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge

from application.campaigns.entered.addresses import allow_files, refuse_unknown_kinds
from application.campaigns.entered.csv_files import LARGEST_FILE, FileRefused
from application.campaigns.entered.csv_files import template as csv_template
from application.campaigns.entered.file_rows import store_rows, take_out
from application.campaigns.entered.files import FILE_KINDS, look_at
from application.campaigns.entered.forms import FileForm, StoreForm
from application.campaigns.entered.list_routes import PAGES, TOO_LARGE_WORD
from application.campaigns.entered.parts import PARTS
from application.campaigns.entered.tables import REMOVED
from application.campaigns.entering.frame_routes import AnyPart
from application.campaigns.entering.service import NotTaken
from application.campaigns.queries import campaign_or_404
from application.clock import clock
from application.csv_cells import BYTE_ORDER_MARK, csv_text
from application.formats import counted
from application.models import Campaign
from application.row_locks import lock_campaign
from application.task_queue import commit

entered_files = Blueprint("entered_files", __name__)
entered_files.url_value_preprocessor(refuse_unknown_kinds)
entered_files.url_value_preprocessor(allow_files)

MOST_REASONS = 500
NOT_WHOLE = "The file did not arrive whole."


@entered_files.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say at the field what would else end in a page about nothing; the file itself is not read."""
    values = request.view_args or {}
    endpoint = f"entered_results.{values['entered_kind']}"
    address = url_for(endpoint, campaign_id=values["campaign_id"], file=TOO_LARGE_WORD, _anchor="upload")
    return redirect(address, code=303)


@entered_files.get("/<int:campaign_id>/<entered_kind>/template.csv")
def template(campaign_id: int, entered_kind: str) -> ResponseReturnValue:
    """A CSV file to fill in."""
    campaign_or_404(campaign_id)
    return _csv(csv_template(FILE_KINDS[entered_kind].columns), f"{entered_kind}.csv")


@entered_files.post("/<int:campaign_id>/<entered_kind>/file")
def look(campaign_id: int, entered_kind: str) -> ResponseReturnValue:
    """Say what becomes of each row of a CSV file; nothing is stored yet."""
    campaign, part = campaign_or_404(campaign_id), PARTS[entered_kind]
    form = FileForm()
    sent = form.file.data
    if not form.validate() or sent is None:
        return _refused(campaign, part, "Choose a CSV file.")
    return _looked_page(campaign, part, sent.stream.read(LARGEST_FILE + 1))


@entered_files.post("/<int:campaign_id>/<entered_kind>/file/store")
def store(campaign_id: int, entered_kind: str) -> ResponseReturnValue:
    """Store the rows of the file that was looked at; it is looked at once more."""
    campaign, part, kind = campaign_or_404(campaign_id), PARTS[entered_kind], FILE_KINDS[entered_kind]
    form = StoreForm()
    try:
        content = _content(form)
        lock_campaign(campaign.id)  # of two files at once the second sees what the first brought
        looked = look_at(campaign, kind, content)
        rows = looked.rows(campaign.id, current_user.id, clock.now(), repeats=form.repeats.data)
        store_rows(kind.model, rows)
    except FileRefused as refused:
        return _refused(campaign, part, f"{refused} Choose it again.")
    except NotTaken:
        return _looked_page(campaign_or_404(campaign_id), part, content)
    commit()
    if rows:
        flash(f"Stored: {counted(len(rows), 'row')} of the file.", "good")
    else:
        flash("Nothing was stored: no row of the file was new.", "attention")
    return PAGES.back(campaign_id, part)


@entered_files.post("/<int:campaign_id>/<entered_kind>/file/fates")
def fates(campaign_id: int, entered_kind: str) -> ResponseReturnValue:
    """What becomes of each row of the file that was looked at, as a file itself; nothing is stored."""
    campaign, part = campaign_or_404(campaign_id), PARTS[entered_kind]
    try:
        looked = look_at(campaign, FILE_KINDS[entered_kind], _content(StoreForm()))
    except FileRefused as refused:
        return _refused(campaign, part, f"{refused} Choose it again.")
    return _csv(csv_text(looked.told()), f"{entered_kind}-rows.csv")


@entered_files.post("/<int:campaign_id>/<entered_kind>/file/take-out")
def take_file_out(campaign_id: int, entered_kind: str) -> ResponseReturnValue:
    """Take out all rows of one file; the page that follows can bring them back."""
    campaign, part = campaign_or_404(campaign_id), PARTS[entered_kind]
    taken = take_out(entered_kind, campaign.id, request.form.get("file", ""))
    if taken is None:
        flash("Somebody has taken the rows of this file out already. Nothing was changed.", "attention")
        return PAGES.back(campaign_id, part)
    told = f"Taken out: {counted(taken.rows, 'row')} of the file."
    REMOVED.keep_mark(session, campaign.id, told, taken.mark)
    commit()
    return PAGES.back(campaign_id, part)


def _content(form: StoreForm) -> bytes:
    """The file that the form brings along. Raises FileRefused."""
    try:
        return base64.b64decode(form.content.data or "", validate=True)
    except (binascii.Error, ValueError):
        raise FileRefused(NOT_WHOLE) from None


def _looked_page(campaign: Campaign, part: AnyPart, content: bytes) -> ResponseReturnValue:
    try:
        looked = look_at(campaign, FILE_KINDS[part.name], content)
    except FileRefused as refused:
        return _refused(campaign, part, str(refused))
    form = StoreForm(formdata=None)
    form.content.data = base64.b64encode(content).decode()
    template = "campaigns/entered/file.html"
    return PAGES.rendered(template, campaign, part, form, looked=looked, most_reasons=MOST_REASONS)


def _refused(campaign: Campaign, part: AnyPart, told: str) -> ResponseReturnValue:
    """The list, with what is wrong with the file at its field."""
    files = FileForm(formdata=None)
    files.file.errors = [told]
    return PAGES.listing_page(campaign, part, part.form(campaign, None), files=files), 400


def _csv(text: str, name: str) -> Response:
    answer = Response(text.encode(BYTE_ORDER_MARK), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
