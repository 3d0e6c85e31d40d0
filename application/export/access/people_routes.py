"""Staff let people into a Sheet, change what they may, and shut them out: of one, or of all."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms.validators import ValidationError

from application.exceptions import Conflict
from application.export.access.asking import Wanted, change_role, give, remove, remove_from_all
from application.export.access.doubts import doubt_about
from application.export.access.forms import AddressForm, RoleForm
from application.export.access.queries import access_of, one_file, opened_by, owned_by
from application.export.access.routes import file_page
from application.export.access.words import (
    PENDING_WORDS,
    REASON_WORDS,
    ROLE_WORDS,
    STATE_WORDS,
    refusal_words,
)
from application.extensions import db
from application.formats import counted
from application.identifiers import known_id, page_number
from application.mail_addresses import address_key, mail_address
from application.models import AccessRole
from application.task_queue import commit, rollback

file_people = Blueprint("file_people", __name__)


@file_people.post("/<int:file_id>/people")
def add(file_id: int) -> ResponseReturnValue:
    """Let an address into the file."""
    form = AddressForm()
    if not form.validate_on_submit():
        return file_page(file_id, form, 400)
    wanted = Wanted(form.address.data or "", AccessRole(form.role.data), bool(form.with_mail.data))
    if address_key(form.confirmed.data or "") != address_key(wanted.email):
        doubt = doubt_about(known_id(file_id), wanted.email)
        if doubt:
            return file_page(file_id, form, 400, doubt)
    try:
        give(known_id(file_id), wanted, by_id=current_user.id)
    except LookupError:
        rollback()
        abort(404)
    except Conflict as conflict:
        rollback()
        flash(str(conflict), "attention")
    else:
        commit()
        flash(f"{wanted.email} is being let in.", "good")
    return _to_file(file_id)


@file_people.post("/<int:file_id>/people/<int:access_id>/role")
def change(file_id: int, access_id: int) -> ResponseReturnValue:
    """Give somebody another role."""
    form = RoleForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        role = AccessRole(form.role.data)
        is_new = change_role(known_id(file_id), known_id(access_id), role, by_id=current_user.id)
    except LookupError:
        rollback()
        abort(404)
    except Conflict as conflict:
        rollback()
        flash(str(conflict), "attention")
    else:
        commit()
        flash("The role is being changed." if is_new else "That is the role they have.", "good")
    return _to_file(file_id)


@file_people.get("/<int:file_id>/people/<int:access_id>/remove")
def ask(file_id: int, access_id: int) -> ResponseReturnValue:
    """Whether somebody is really to be shut out of the file."""
    file, found = one_file(known_id(file_id)), access_of(file_id, known_id(access_id))
    db.session.close()
    if file is None or found is None:
        abort(404)
    return render_template("export/file_removal.html", file=file, email=found[0], access_id=access_id)


@file_people.post("/<int:file_id>/people/<int:access_id>/remove")
def shut_out(file_id: int, access_id: int) -> ResponseReturnValue:
    """Shut somebody out of the file."""
    try:
        email = remove(known_id(file_id), known_id(access_id), by_id=current_user.id)
    except LookupError:
        rollback()
        abort(404)
    except Conflict as conflict:
        rollback()
        flash(str(conflict), "attention")
    else:
        commit()
        flash(f"{email or 'The person'} is being shut out.", "good")
    return _to_file(file_id)


@file_people.get("/people")
def person() -> ResponseReturnValue:
    """What one address may open."""
    address, problem = _address(request.args.get("address"))
    opened, page = opened_by(address, page_number(request.args.get("page")))
    owned = owned_by(address) if address else 0
    db.session.close()

    def link(number: int) -> str:
        return url_for(".person", address=address, page=number)

    return render_template(
        "export/file_person.html",
        address=address,
        typed=request.args.get("address", "")[:200],
        problem=problem,
        opened=opened,
        owned=owned,
        page=page,
        link=link,
        role_words=ROLE_WORDS,
        reason_words=REASON_WORDS,
        pending_words=PENDING_WORDS,
        refusal_words=refusal_words,
        state_words=STATE_WORDS,
    )


@file_people.get("/people/remove")
def ask_for_all() -> ResponseReturnValue:
    """Whether an address is really to be shut out of all files."""
    address, _problem = _address(request.args.get("address"))
    _opened, page = opened_by(address, 1)
    owned = owned_by(address) if address else 0
    db.session.close()
    return render_template("export/file_person_removal.html", address=address, files=page.total, owned=owned)


@file_people.post("/people/remove")
def shut_out_of_all() -> ResponseReturnValue:
    """Shut an address out of all files."""
    address, _problem = _address(request.form.get("address"))
    number = remove_from_all(address, by_id=current_user.id) if address else 0
    commit()
    if number:
        flash(f"{address} is being shut out of {counted(number, 'file')}.", "good")
    else:
        flash("This address may open no file.", "attention")
    return redirect(url_for(".person", address=address), code=303)


def _address(typed: str | None) -> tuple[str, str]:
    """The address, "" for none, and what is wrong with what was typed."""
    try:
        return mail_address(typed), ""
    except ValidationError as error:
        return "", str(error)


def _to_file(file_id: int) -> ResponseReturnValue:
    return redirect(url_for("report_files.show", file_id=file_id), code=303)
