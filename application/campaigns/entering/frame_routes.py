"""The pages of rows that staff enter: a list with the form for another, a page for each, the way back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from application.campaigns.entering.parts import Part, RowForm
from application.campaigns.entering.service import AlreadyThere, ChangedMeanwhile, NotTaken, Rows
from application.campaigns.queries import campaign_or_404
from application.campaigns.removed_rows import RemovedRows, state_of
from application.extensions import db
from application.identifiers import page_number
from application.models import Campaign
from application.paging import PageOf, page_of
from application.sent_forms import SentAlready, note_sent, was_sent
from application.task_queue import commit

AnyPart = Part[Any, Any]

TAKEN_OUT = "Somebody has taken this {} out already. Nothing was changed."
ADDED_ALREADY = "This {} was added already, by the same form. Nothing was added a second time."


@dataclass(frozen=True)
class RowPages:
    """The pages of the rows of some parts. `counts` says how many rows each part of a campaign has.

    `folder` holds the templates and is under templates/campaigns, `text` what all of them need; `more` is
    what a part's list needs beside its rows.
    """

    blueprint: str
    folder: str
    parts: Mapping[str, AnyPart]
    rows: Rows
    removed: RemovedRows[Any]
    counts: Callable[[int], Any]
    text: Mapping[str, object]
    more: Callable[[Campaign, AnyPart, PageOf], dict[str, object]]

    def listing(self, campaign_id: int, part: AnyPart) -> ResponseReturnValue:
        """The rows and the form for another; what the form holds is added once."""
        campaign = campaign_or_404(campaign_id)
        form = part.form(campaign, None)
        if request.method == "POST":
            if was_sent():
                return self._added_already(campaign_id, part)
            if form.validate():
                row = part.model(campaign_id=campaign.id, **part.values(form))
                try:
                    note_sent()
                    self.rows.add(row)
                    told = part.words(row, campaign)
                    commit()
                except SentAlready:
                    return self._added_already(campaign_id, part)
                except NotTaken:
                    part.refuse(form)
                    campaign = campaign_or_404(campaign_id)
                else:
                    flash(f"Added: {told}.", "good")
                    return self.back(campaign_id, part)
        return self.listing_page(campaign, part, form), 400 if form.errors else 200

    def listing_page(self, campaign: Campaign, part: AnyPart, form: RowForm, **more: object) -> str:
        """The list as a page; `more` goes over what it needs otherwise."""
        counts = self.counts(campaign.id)
        page = page_of(page_number(request.args.get("page")), getattr(counts, part.name))
        context = {**self.more(campaign, part, page), **more}
        return self.rendered(
            f"campaigns/{self.folder}/{part.name}.html",
            campaign,
            part,
            form,
            counts=counts,
            page=page,
            rows=part.rows(campaign.id, page),
            removed=self.removed.take(session, campaign.id),
            **context,
        )

    def change(self, campaign_id: int, part: AnyPart, key: int | str) -> ResponseReturnValue:
        """The page of one row, and the change of it."""
        campaign = campaign_or_404(campaign_id)
        row = self.rows.find(part.model, campaign.id, part.key, key, lock=request.method == "POST")
        if row is None:
            if request.method == "GET":
                abort(404)
            flash(TAKEN_OUT.format(part.one), "attention")
            return self.back(campaign_id, part)
        form = part.form(campaign, row)
        if request.method == "GET" or not form.validate():
            return self._row_page(campaign, part, form, row), 400 if form.errors else 200
        try:
            is_new = self.rows.change(row, part.values(form), seen=form.seen.data or "")
        except ChangedMeanwhile:
            form.seen.data = state_of(row)
            return self._row_page(campaign, part, form, row, is_older=True), 409
        except NotTaken:
            flash(part.gone, "attention")
            return redirect(request.full_path, code=303)
        told = part.words(row, campaign)
        commit()
        flash(f"Changed: {told}." if is_new else "Nothing was changed.", "good")
        return self.back(campaign_id, part)

    def remove(self, campaign_id: int, part: AnyPart, key: int | str) -> ResponseReturnValue:
        """Take a row out; the page that follows can put it back."""
        campaign = campaign_or_404(campaign_id)
        row = self.rows.find(part.model, campaign.id, part.key, key, lock=True)
        if row is None:
            flash(TAKEN_OUT.format(part.one), "attention")
            return self.back(campaign_id, part)
        self.removed.keep(session, row, f"Removed: {part.words(row, campaign)}.")
        self.rows.remove(row)
        commit()
        return self.back(campaign_id, part)

    def undo(self, campaign_id: int) -> ResponseReturnValue:
        """Put back the row whose mark is sent."""
        campaign = campaign_or_404(campaign_id)
        removed = self.removed.read(request.form.get("mark", ""), campaign.id)
        if removed is None:
            flash("That can’t be undone any more. Enter it again.", "attention")
            return self.back(campaign_id, next(iter(self.parts.values())))
        model, values = removed
        part = next(part for part in self.parts.values() if part.model is model)
        try:
            self.rows.put_back(model, values)
            commit()
            flash(f"Undone: the {part.one} is back.", "good")
        except AlreadyThere:
            flash(f"There is nothing to undo: the {part.one} is there.", "attention")
        except NotTaken:
            flash(f"The {part.one} can’t come back: who or what it was about is gone.", "attention")
        return self.back(campaign_id, part)

    def back(self, campaign_id: int, part: AnyPart) -> ResponseReturnValue:
        """To the part's list, on the page that the deed came from."""
        return redirect(self._address(campaign_id, part), code=303)

    def rendered(self, template: str, campaign: Campaign, part: AnyPart, form: Any, **context: object) -> str:
        """A page of the part."""
        address = self._address(campaign.id, part)
        db.session.close()  # on SQLite an open transaction would keep writers waiting
        own = {"campaign": campaign, "part": part, "form": form, "address": address}
        return render_template(template, **{**own, **self.text, **context})

    def _row_page(
        self, campaign: Campaign, part: AnyPart, form: RowForm, row: Any, *, is_older: bool = False
    ) -> str:
        words, template = part.words(row, campaign), f"campaigns/{self.folder}/row.html"
        return self.rendered(template, campaign, part, form, row=row, words=words, is_older=is_older)

    def _added_already(self, campaign_id: int, part: AnyPart) -> ResponseReturnValue:
        flash(ADDED_ALREADY.format(part.one), "attention")
        return self.back(campaign_id, part)

    def _address(self, campaign_id: int, part: AnyPart) -> str:
        page = page_number(request.args.get("page"))
        endpoint = f"{self.blueprint}.{part.name}"
        return url_for(endpoint, campaign_id=campaign_id, page=page if page > 1 else None)
