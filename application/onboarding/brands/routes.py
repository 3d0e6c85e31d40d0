"""Staff's pages about brands: made, renamed, and invited to connect an account of their own."""

from http import HTTPStatus

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.config import Config
from application.exceptions import Conflict
from application.identifiers import known_id
from application.onboarding.brands.forms import BrandForm
from application.onboarding.brands.queries import Brand, brand_by_id, brands_called, invitation_of, just_made
from application.onboarding.brands.service import (
    change_brand,
    invite_brand,
    make_brand,
    withdraw_invitation,
)
from application.task_queue import commit, rollback

brands = Blueprint("brands", __name__)


@brands.get("/new")
def new() -> ResponseReturnValue:
    """The form for a brand that has not joined."""
    return _form_page(BrandForm(formdata=None), None)


@brands.post("/new")
def make() -> ResponseReturnValue:
    """Make the brand, unless another has its name and nobody said that this is meant."""
    form = BrandForm()
    if not form.validate():
        return _form_page(form, None, status=400)
    contact_email, is_same_name = form.contact_email.data or None, bool(form.same_name.data)
    brand_id = just_made(form.brand_name, contact_email, current_user.id, same_name=is_same_name)
    if brand_id is None:
        if _same_name(form, None):
            return _form_page(form, None, status=400, asks_again=True)
        brand_id = make_brand(form.brand_name, contact_email, same_name=is_same_name).id
        flash(f"{form.brand_name} is entered. It can be put into campaigns at once.", "good")
    commit()
    return redirect(url_for("brands.invitation", user_id=brand_id), code=303)


@brands.get("/<int:user_id>/edit")
def edit(user_id: int) -> ResponseReturnValue:
    """The form with the brand's present name."""
    brand = _brand(user_id)
    shown = BrandForm(formdata=None, name=brand.name, contact_email=brand.contact_email or "")
    return _form_page(shown, brand)


@brands.post("/<int:user_id>/edit")
def change(user_id: int) -> ResponseReturnValue:
    """Keep the new name and address."""
    brand = _brand(user_id)
    form = BrandForm()
    if not form.validate():
        return _form_page(form, brand, status=400)
    if form.brand_name.casefold() != brand.name.casefold() and _same_name(form, brand):
        return _form_page(form, brand, status=400, asks_again=True)
    change_brand(brand.user_id, form.brand_name, form.contact_email.data or None)
    commit()
    flash(f"Saved: {form.brand_name}.", "good")
    return redirect(url_for("partners.overview", user_id=brand.user_id), code=303)


@brands.get("/<int:user_id>/invitation")
def invitation(user_id: int) -> ResponseReturnValue:
    """How the brand's link stands, and the button for a new one."""
    return _invitation_page(_brand(user_id))


@brands.post("/<int:user_id>/invitation")
def invite(user_id: int) -> ResponseReturnValue:
    """Make a link, and show its address this once."""
    brand = _brand(user_id)
    try:
        token = invite_brand(brand.user_id, current_user.id)
    except Conflict as conflict:
        rollback()
        return _invitation_page(brand, problem=str(conflict), status=HTTPStatus.CONFLICT)
    commit()
    config: Config = current_app.extensions["configuration"]
    path = url_for("brand_invitation.show", token=token)
    return _invitation_page(brand, address=f"{config.public_url}{path}")


@brands.post("/<int:user_id>/invitation/withdraw")
def withdraw(user_id: int) -> ResponseReturnValue:
    """End the brand's open link."""
    brand = _brand(user_id)
    if withdraw_invitation(brand.user_id):
        commit()
        flash("The link is withdrawn. Whoever opens it now is told to ask you for a new one.", "good")
    else:
        flash("There was no open link.", "attention")
    return redirect(url_for("brands.invitation", user_id=brand.user_id), code=303)


def _same_name(form: BrandForm, brand: Brand | None) -> bool:
    """Whether another brand has the name and nobody said yes to that; asks the question in the form."""
    if form.same_name.data or not brands_called(form.brand_name, brand.user_id if brand else None):
        return False
    form.name.errors = [
        f"There is a brand called {form.brand_name} already. If this is another one, tick the box below."
    ]
    return True


def _form_page(
    form: BrandForm, brand: Brand | None, status: int = 200, *, asks_again: bool = False
) -> ResponseReturnValue:
    """The form; `asks_again` shows the box, which stays ticked through another field's mistake."""
    asks_again = asks_again or bool(form.same_name.data)
    page = render_template("onboarding/brand_form.html", form=form, brand=brand, asks_again=asks_again)
    return page, status


def _invitation_page(
    brand: Brand, address: str = "", problem: str = "", status: HTTPStatus = HTTPStatus.OK
) -> ResponseReturnValue:
    page = render_template(
        "onboarding/brand_invitation.html",
        brand=brand,
        invitation=invitation_of(brand.user_id),
        address=address,
        problem=problem,
    )
    return page, int(status)


def _brand(user_id: int) -> Brand:
    brand = brand_by_id(known_id(user_id))
    if brand is None:
        abort(404)
    return brand
