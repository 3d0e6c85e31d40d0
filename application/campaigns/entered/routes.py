"""What came of a campaign outside Instagram: outcomes, other channels, and rates of a media value."""

import base64
import binascii
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.campaigns.entered.addresses import allow_files, refuse_unknown_kinds
from application.campaigns.entered.csv_files import LARGEST_FILE, FileRefused
from application.campaigns.entered.csv_files import template as csv_template
from application.campaigns.entered.files import FILE_KINDS, look_at
from application.campaigns.entered.forms import FileForm, RowForm, StoreForm
from application.campaigns.entered.numbers import HOW_TO_WRITE_PRICE
from application.campaigns.entered.parts import CHANNELS, OUTCOMES, PARTS, RATES, Part
from application.campaigns.entered.result_queries import day_words, entered_counts, sums_by_person
from application.campaigns.entered.service import (
    AlreadyThere,
    ChangedMeanwhile,
    PersonOrPostGone,
    add_row,
    change_row,
    find_row,
    put_back,
    remove_row,
    store_rows,
)
from application.campaigns.entered.tables import REMOVED
from application.campaigns.plans.amounts import HOW_TO_WRITE
from application.campaigns.queries import campaign_or_404
from application.campaigns.removed_rows import state_of
from application.clock import clock
from application.extensions import db
from application.formats import counted
from application.identifiers import known_id, page_number
from application.models import Campaign
from application.paging import page_of
from application.task_queue import commit

entered_results = Blueprint("entered_results", __name__)
entered_results.url_value_preprocessor(refuse_unknown_kinds)
entered_results.url_value_preprocessor(allow_files)

MOST_REASONS = 500
GONE = "Somebody or something in it has left just now. Look over the form and save again."
TAKEN_OUT = "Somebody has taken it out already. Nothing was changed."


@entered_results.route("/<int:campaign_id>/outcomes", methods=["GET", "POST"])
def outcomes(campaign_id: int) -> ResponseReturnValue:
    """Clicks, code uses, orders and revenue, with sums by influencer, and the form for more."""
    return _listing(campaign_id, OUTCOMES)


@entered_results.route("/<int:campaign_id>/channels", methods=["GET", "POST"])
def channels(campaign_id: int) -> ResponseReturnValue:
    """What other channels cost and brought, and the form for more."""
    return _listing(campaign_id, CHANNELS)


@entered_results.route("/<int:campaign_id>/rates", methods=["GET", "POST"])
def rates(campaign_id: int) -> ResponseReturnValue:
    """What attention is held to be worth: the newest counts, older ones stay listed."""
    return _listing(campaign_id, RATES)


@entered_results.route("/<int:campaign_id>/outcomes/<int:outcome_id>", methods=["GET", "POST"])
def outcome(campaign_id: int, outcome_id: int) -> ResponseReturnValue:
    """Change an outcome; whoever does counts as who entered it."""
    return _change(campaign_id, OUTCOMES, outcome_id)


@entered_results.route("/<int:campaign_id>/channels/<int:channel_id>", methods=["GET", "POST"])
def channel(campaign_id: int, channel_id: int) -> ResponseReturnValue:
    """Change another channel's row."""
    return _change(campaign_id, CHANNELS, channel_id)


@entered_results.route("/<int:campaign_id>/rates/<int:rate_id>", methods=["GET", "POST"])
def rate(campaign_id: int, rate_id: int) -> ResponseReturnValue:
    """Change a rate card."""
    return _change(campaign_id, RATES, rate_id)


@entered_results.post("/<int:campaign_id>/outcomes/<int:outcome_id>/remove")
def remove_outcome(campaign_id: int, outcome_id: int) -> ResponseReturnValue:
    """Take an outcome out; the page that follows can put it back."""
    return _remove(campaign_id, OUTCOMES, outcome_id)


@entered_results.post("/<int:campaign_id>/channels/<int:channel_id>/remove")
def remove_channel(campaign_id: int, channel_id: int) -> ResponseReturnValue:
    """Take another channel's row out; the page that follows can put it back."""
    return _remove(campaign_id, CHANNELS, channel_id)


@entered_results.post("/<int:campaign_id>/rates/<int:rate_id>/remove")
def remove_rate(campaign_id: int, rate_id: int) -> ResponseReturnValue:
    """Take a rate card out; the page that follows can put it back."""
    return _remove(campaign_id, RATES, rate_id)


@entered_results.post("/<int:campaign_id>/entered/undo")
def undo(campaign_id: int) -> ResponseReturnValue:
    """Put back the row whose mark is sent."""
    campaign = campaign_or_404(campaign_id)
    removed = REMOVED.read(request.form.get("mark", ""), campaign.id)
    if removed is None:
        flash("That can’t be undone any more. Enter it again.", "attention")
        return _back(campaign_id, OUTCOMES)
    model, values = removed
    part = next(part for part in PARTS.values() if part.model is model)
    try:
        put_back(model, values)
        commit()
        flash(f"Undone: the {part.one} is back.", "good")
    except AlreadyThere:
        flash(f"There is nothing to undo: the {part.one} is there.", "attention")
    except PersonOrPostGone:
        flash(f"The {part.one} can’t come back: who or what it was about is gone.", "attention")
    return _back(campaign_id, part)


@entered_results.get("/<int:campaign_id>/<entered_kind>/template.csv")
def template(campaign_id: int, entered_kind: str) -> ResponseReturnValue:
    """A CSV file to fill in."""
    campaign_or_404(campaign_id)
    answer = Response("\ufeff" + csv_template(FILE_KINDS[entered_kind].columns), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{entered_kind}.csv"'
    return answer


@entered_results.post("/<int:campaign_id>/<entered_kind>/file")
def look_at_file(campaign_id: int, entered_kind: str) -> ResponseReturnValue:
    """Say what becomes of each row of a CSV file; nothing is stored yet."""
    campaign, part = campaign_or_404(campaign_id), PARTS[entered_kind]
    form = FileForm()
    sent = form.file.data
    content = sent.stream.read(LARGEST_FILE + 1) if form.validate() and sent is not None else b""
    if sent is None:
        form.file.errors = ["Choose a CSV file."]
        return _listing_page(campaign, part, part.form(campaign, None), files=form), 400
    return _looked_page(campaign, part, content, form)


@entered_results.post("/<int:campaign_id>/<entered_kind>/file/store")
def store_file(campaign_id: int, entered_kind: str) -> ResponseReturnValue:
    """Store the rows of the file that was looked at; it is looked at once more."""
    campaign, part = campaign_or_404(campaign_id), PARTS[entered_kind]
    form, files = StoreForm(), FileForm(formdata=None)
    try:
        content = base64.b64decode(form.content.data or "", validate=True)
        looked = look_at(campaign, FILE_KINDS[entered_kind], content)
        rows = looked.rows(campaign.id, current_user.id, clock.now())
        store_rows(FILE_KINDS[entered_kind].model, rows)
    except (binascii.Error, ValueError) as problem:
        told = str(problem) if isinstance(problem, FileRefused) else "The file did not arrive whole."
        files.file.errors = [f"{told} Choose it again."]
        return _listing_page(campaign, part, part.form(campaign, None), files=files), 400
    except PersonOrPostGone:
        return _looked_page(campaign_or_404(campaign_id), part, content, files)
    commit()
    if rows:
        flash(f"Stored: {counted(len(rows), 'row')} of the file.", "good")
    else:
        flash("Nothing was stored: no row of the file was new.", "attention")
    return _back(campaign_id, part)


def _looked_page(
    campaign: Campaign, part: Part[Any, Any], content: bytes, form: FileForm
) -> ResponseReturnValue:
    try:
        looked = look_at(campaign, FILE_KINDS[part.name], content)
    except FileRefused as refused:
        form.file.errors = [str(refused)]
        return _listing_page(campaign, part, part.form(campaign, None), files=form), 400
    store = StoreForm(formdata=None)
    store.content.data = base64.b64encode(content).decode()
    return _rendered(
        "campaigns/entered/file.html", campaign, part, store, looked=looked, most_reasons=MOST_REASONS
    )


def _listing(campaign_id: int, part: Part[Any, Any]) -> ResponseReturnValue:
    campaign = campaign_or_404(campaign_id)
    form = part.form(campaign, None)
    if request.method == "POST" and form.validate():
        row = part.model(campaign_id=campaign.id, **form.values(), **_origin())
        try:
            add_row(row)
            told = part.words(row)
            commit()
        except PersonOrPostGone:
            campaign = campaign_or_404(campaign_id)
            next(field for field in form if field.type != "HiddenField").errors = [GONE]
        else:
            flash(f"Added: {told}.", "good")
            return _back(campaign_id, part)
    return _listing_page(campaign, part, form), 400 if form.errors else 200


def _listing_page(
    campaign: Campaign, part: Part[Any, Any], form: RowForm, files: FileForm | None = None
) -> str:
    counts = entered_counts(campaign.id)
    page = page_of(page_number(request.args.get("page")), getattr(counts, part.name))
    return _rendered(
        f"campaigns/entered/{part.name}.html",
        campaign,
        part,
        form,
        counts=counts,
        page=page,
        rows=part.rows(campaign.id, page),
        sums=sums_by_person(campaign.id) if part is OUTCOMES and page.total else (),
        removed=REMOVED.take(session, campaign.id),
        files=(files or FileForm(formdata=None)) if part.has_files else None,
    )


def _change(campaign_id: int, part: Part[Any, Any], row_id: int) -> ResponseReturnValue:
    campaign = campaign_or_404(campaign_id)
    row = find_row(part.model, campaign.id, known_id(row_id), lock=request.method == "POST")
    if row is None:
        if request.method == "GET":
            abort(404)
        flash(TAKEN_OUT, "attention")
        return _back(campaign_id, part)
    form = part.form(campaign, row)
    if request.method == "GET" or not form.validate():
        return _row_page(campaign, part, form, part.words(row)), 400 if form.errors else 200
    try:
        is_new = change_row(row, {**form.values(), **_origin()}, seen=form.seen.data or "")
    except ChangedMeanwhile:
        form.seen.data = state_of(row)
        return _row_page(campaign, part, form, part.words(row), is_older=True), 409
    except PersonOrPostGone:
        flash(GONE, "attention")
        return redirect(request.path, code=303)
    told = part.words(row)
    commit()
    flash(f"Changed: {told}." if is_new else "Nothing was changed.", "good")
    return _back(campaign_id, part)


def _remove(campaign_id: int, part: Part[Any, Any], row_id: int) -> ResponseReturnValue:
    campaign = campaign_or_404(campaign_id)
    row = find_row(part.model, campaign.id, known_id(row_id), lock=True)
    if row is None:
        flash(TAKEN_OUT, "attention")
        return _back(campaign_id, part)
    REMOVED.keep(session, row, f"Removed: {part.words(row)}.")
    remove_row(row)
    commit()
    return _back(campaign_id, part)


def _row_page(
    campaign: Campaign, part: Part[Any, Any], form: RowForm, words: str, *, is_older: bool = False
) -> str:
    return _rendered("campaigns/entered/row.html", campaign, part, form, words=words, is_older=is_older)


def _rendered(template: str, campaign: Campaign, part: Part[Any, Any], form: Any, **context: object) -> str:
    text = {"how_to_write": HOW_TO_WRITE, "how_to_write_price": HOW_TO_WRITE_PRICE}
    address = url_for(f".{part.name}", campaign_id=campaign.id)
    db.session.close()  # on SQLite an open transaction would keep writers waiting
    return render_template(
        template,
        campaign=campaign,
        part=part,
        form=form,
        address=address,
        day_words=day_words,
        **text,
        **context,
    )


def _origin() -> dict[str, Any]:
    return {"entered_by_id": current_user.id, "entered_at": clock.now()}


def _back(campaign_id: int, part: Part[Any, Any]) -> ResponseReturnValue:
    """To the part's list, on the page that the deed came from."""
    page = page_number(request.args.get("page"))
    address = url_for(f".{part.name}", campaign_id=campaign_id, page=page if page > 1 else None)
    return redirect(address, code=303)
