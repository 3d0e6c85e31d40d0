"""The team, for admins: who there is, invitations, roles, access."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.accounts.access import change_role, end_access, give_access_back
from application.accounts.again import letter_problem
from application.accounts.forms import InviteForm, RoleForm
from application.accounts.invitations import invite, revoke_invitation, send_invitation, write_again
from application.accounts.left_behind import left_behind
from application.accounts.staff import AddressTaken
from application.accounts.staff_listing import TeamMember, team_filter, team_member, team_members
from application.formats import counted
from application.identifiers import known_id
from application.models import Role
from application.report_keys import working_keys_of
from application.task_queue import commit, rollback

staff = Blueprint("staff", __name__)


@staff.get("")
def listing() -> ResponseReturnValue:
    """Everybody who works here."""
    wanted = team_filter(request.args)
    members, page = team_members(wanted)

    def link(number: int) -> str:
        return url_for("staff.listing", **wanted.query(number))

    return render_template("accounts/staff.html", members=members, page=page, wanted=wanted, link=link)


@staff.get("/invite")
def invite_form() -> ResponseReturnValue:
    """Whom to invite."""
    return render_template("accounts/staff_invite.html", form=InviteForm())


@staff.post("/invite")
def send() -> ResponseReturnValue:
    """Invite, and write to them."""
    form = InviteForm()
    if not form.validate():
        return render_template("accounts/staff_invite.html", form=form), 400
    problem = letter_problem()
    if problem:
        form.email.errors = [problem[0]]
        return render_template("accounts/staff_invite.html", form=form), problem[1]
    email, name = form.email.data or "", form.name.data or ""
    try:
        link = invite(email=email, name=name, role=Role(form.role.data), by_id=current_user.id)
    except AddressTaken as error:
        rollback()
        form.email.errors = [str(error)]
        holder = team_member(error.user_id)
        return render_template("accounts/staff_invite.html", form=form, holder=holder), 409
    send_invitation(link)
    commit()
    flash(f"{name} is invited. The letter is on its way to {email}.", "good")
    return redirect(url_for("staff.listing"), code=303)


@staff.get("/<int:user_id>")
def person(user_id: int) -> ResponseReturnValue:
    """One of them, and what can be done."""
    member = _member(user_id)
    form = RoleForm(role=member.role.value)
    return render_template("accounts/staff_person.html", member=member, form=form)


@staff.post("/<int:user_id>/role")
def role(user_id: int) -> ResponseReturnValue:
    """Give another role."""
    member, form = _member(user_id), RoleForm()
    if not form.validate():
        return render_template("accounts/staff_person.html", member=member, form=form), 400
    changed = change_role(member.id, Role(form.role.data), by_id=current_user.id)
    commit()
    if changed:
        flash(f"{member.name} has another role from the next click on.", "good")
    if changed and member.id == current_user.id:
        return redirect(url_for("account.overview"), code=303)
    return redirect(url_for("staff.person", user_id=member.id), code=303)


@staff.post("/<int:user_id>/invitation")
def send_again(user_id: int) -> ResponseReturnValue:
    """A new link and a new letter; the link before opens nothing any more."""
    member = _member(user_id)
    problem = letter_problem()
    if problem:
        flash(problem[0], "attention")
        return redirect(url_for("staff.person", user_id=member.id), code=303)
    if write_again(member.id, by_id=current_user.id):
        told = f"A new invitation is on its way to {member.email}. The one before opens nothing any more."
        flash(told, "good")
    else:
        told = f"A letter to {member.email} was written less than a minute ago. No second one is sent."
        flash(told, "attention")
    commit()
    return redirect(url_for("staff.person", user_id=member.id), code=303)


@staff.post("/<int:user_id>/invitation/revoke")
def revoke(user_id: int) -> ResponseReturnValue:
    """Take the invitation back."""
    member = _member(user_id)
    revoke_invitation(member.id, by_id=current_user.id)
    commit()
    flash(f"The invitation of {member.name} is revoked. Its link opens nothing any more.", "good")
    return redirect(url_for("staff.person", user_id=member.id), code=303)


@staff.get("/<int:user_id>/end")
def end_form(user_id: int) -> ResponseReturnValue:
    """What ending the access means, before it is done."""
    member = _member(user_id)
    reports = working_keys_of(member.id) if member.role is Role.CONSULTANT else 0
    return render_template(
        "accounts/staff_end.html", member=member, reports=reports, left=left_behind(member.id)
    )


@staff.post("/<int:user_id>/end")
def end(user_id: int) -> ResponseReturnValue:
    """End the access, everywhere and at once."""
    member = _member(user_id)
    ended = end_access(member.id, by_id=current_user.id)
    commit()
    told = f"The access of {member.name} has ended"
    flash(f"{told}, and with it {counted(ended, 'sign-in')}." if ended else f"{told}.", "good")
    return redirect(url_for("staff.person", user_id=member.id), code=303)


@staff.post("/<int:user_id>/restore")
def restore(user_id: int) -> ResponseReturnValue:
    """Give the access back."""
    member = _member(user_id)
    give_access_back(member.id, by_id=current_user.id)
    commit()
    flash(f"{member.name} may sign in again, with the password of before.", "good")
    return redirect(url_for("staff.person", user_id=member.id), code=303)


def _member(user_id: int) -> TeamMember:
    member = team_member(known_id(user_id))
    if member is None:
        abort(404)
    return member
