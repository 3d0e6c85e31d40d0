"""A partner's address for letters: shown, changed, removed."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.extensions import db
from application.models import User
from application.onboarding.connections.forms import AddressForm
from application.task_queue import commit

contact_address = Blueprint("contact_address", __name__)


@contact_address.get("")
def show() -> ResponseReturnValue:
    """The form with the present address."""
    return _form_page(AddressForm(address=_myself().contact_email or ""))


@contact_address.post("")
def change() -> ResponseReturnValue:
    """Keep the address, or none."""
    form = AddressForm()
    if not form.validate():
        return _form_page(form, status=400)
    user = _myself()
    user.contact_email = form.address.data or None
    commit()
    if form.address.data:
        told = f"Saved. We write to {form.address.data} before your connection ends, and if it is lost."
    else:
        told = "Removed. You get no letters from us any more."
    flash(told, "good")
    return redirect(url_for("profiles.overview"), code=303)


def _form_page(form: AddressForm, status: int = 200) -> ResponseReturnValue:
    known = _myself().contact_email
    return render_template("onboarding/address.html", form=form, known=known), status


def _myself() -> User:
    return db.session.get_one(User, current_user.id)
