"""Staff's pages of the Sheets at Google: all of them, and one that is to be deleted."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.exceptions import Conflict
from application.export.access.asking import delete, delete_again
from application.export.access.forms import AddressForm
from application.export.access.queries import (
    ListedFile,
    accesses_page,
    file_filter,
    files_page,
    one_file,
)
from application.export.access.words import (
    PENDING_WORDS,
    REASON_WORDS,
    ROLE_WORDS,
    STATE_WORDS,
    refusal_words,
)
from application.export.making.words import RECIPIENT_WORDS
from application.extensions import db
from application.identifiers import known_id, page_number
from application.models import FileState
from application.task_queue import commit, rollback

report_files = Blueprint("report_files", __name__)

TYPED = "delete"


@report_files.get("")
def listing() -> ResponseReturnValue:
    """All Sheets that the platform made."""
    wanted = file_filter(request.args, page_number(request.args.get("page")))
    files, page = files_page(wanted)
    db.session.close()

    def link(number: int) -> str:
        return url_for(".listing", **wanted.query(number))

    return render_template(
        "export/files.html",
        files=files,
        page=page,
        wanted=wanted,
        link=link,
        states={state.value: STATE_WORDS[state][0] for state in FileState},
        state_words=STATE_WORDS,
        recipient_words=RECIPIENT_WORDS,
    )


@report_files.get("/<int:file_id>")
def show(file_id: int) -> ResponseReturnValue:
    """One Sheet, and who may open it."""
    return file_page(file_id, AddressForm(formdata=None))


@report_files.get("/<int:file_id>/delete")
def ask(file_id: int) -> ResponseReturnValue:
    """What is lost, and the field for the word."""
    return _deletion_page(file_id)


@report_files.post("/<int:file_id>/delete")
def drop(file_id: int) -> ResponseReturnValue:
    """Have the Sheet deleted at Google, when the word was typed."""
    if request.form.get("word", "").strip().lower() != TYPED:
        return _deletion_page(file_id, problem="That is not the word. Nothing was deleted.")
    return _done(file_id, again=False)


@report_files.post("/<int:file_id>/delete-again")
def drop_again(file_id: int) -> ResponseReturnValue:
    """Try once more to delete what Google has refused."""
    return _done(file_id, again=True)


def file_page(file_id: int, form: AddressForm, status: int = 200, doubt: str = "") -> ResponseReturnValue:
    """The page of a file, with what was entered last, and why that is asked once more; 404 for none."""
    file = _file_or_404(file_id)
    people, page = accesses_page(file.id, page_number(request.args.get("page")))
    db.session.close()

    def link(number: int) -> str:
        return url_for("report_files.show", file_id=file_id, page=number)

    shown = render_template(
        "export/file.html",
        file=file,
        people=people,
        page=page,
        form=form,
        doubt=doubt,
        link=link,
        role_words=ROLE_WORDS,
        reason_words=REASON_WORDS,
        pending_words=PENDING_WORDS,
        state_words=STATE_WORDS,
        recipient_words=RECIPIENT_WORDS,
        refusal_words=refusal_words,
    )
    return shown, status


def _deletion_page(file_id: int, problem: str = "") -> ResponseReturnValue:
    file = _file_or_404(file_id)
    db.session.close()
    if file.state is not FileState.OPEN:
        return redirect(url_for(".show", file_id=file.id), code=303)
    page = render_template("export/file_deletion.html", file=file, problem=problem, word=TYPED)
    return page, 400 if problem else 200


def _done(file_id: int, *, again: bool) -> ResponseReturnValue:
    number = known_id(file_id)
    try:
        if again:
            delete_again(number)
        else:
            delete(number, by_id=current_user.id)
    except LookupError:
        rollback()
        abort(404)
    except Conflict as conflict:
        rollback()
        flash(str(conflict), "attention")
    else:
        commit()
        flash("The Sheet is being deleted at Google.", "good")
    return redirect(url_for(".show", file_id=file_id), code=303)


def _file_or_404(file_id: int) -> ListedFile:
    file = one_file(known_id(file_id))
    if file is None:
        abort(404)
    return file
