"""Behind the dialog: the choice of an account or a profile, and what is in the way where there is none."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from application.collection.provenance import record_calls
from application.extensions import db
from application.gateways import gateways
from application.integrations.graph.errors import GraphError
from application.onboarding import pages
from application.onboarding.admission import NotAdmitted, admit
from application.onboarding.arriving import begin_again, connected, signed_in
from application.onboarding.dialog_states import Purpose
from application.onboarding.finding import find_pages
from application.onboarding.obstacles import Search, candidates, obstacles
from application.onboarding.pending import Pending, pending_choice
from application.onboarding.queries import KeptLogin, KnownPerson, holders, kept_login, known_person
from application.onboarding.routes import failed, onboarding
from application.onboarding.scopes import BUSINESS_SCOPE
from application.task_queue import commit

__all__ = ["onboarding"]


@onboarding.get("/join/account")
def choose_account() -> ResponseReturnValue:
    """Choose among several accounts; or read what lacks when there is none, and check again."""
    return _account_page(chosen=None)


@onboarding.post("/join/account")
def take_account() -> ResponseReturnValue:
    """Join with the chosen account."""
    return _account_page(chosen=request.form.get("account", ""))


def _account_page(chosen: str | None) -> ResponseReturnValue:
    waiting = pending_choice()
    login = kept_login(waiting.login_id) if waiting else None
    if waiting is None or login is None or login.token is None:
        return begin_again()
    if shut := _shut(waiting, login):
        return shut
    known = known_person(login.facebook_id, waiting.role)
    db.session.close()
    if known.profiles and waiting.dialog.purpose in (Purpose.JOIN, Purpose.AGAIN):
        return redirect(url_for("onboarding.choose_profile"), code=303)
    client = gateways().graph()
    oauth = gateways().facebook_login(client)
    try:
        search = find_pages(client, oauth, login.token, business_granted=BUSINESS_SCOPE in login.granted)
    except GraphError as error:
        return failed(client, waiting.dialog, error, url_for("onboarding.choose_account"))
    record_calls(client.take_calls())
    answer = _answer(waiting, login, known, search, chosen)
    commit()
    return answer


def _shut(waiting: Pending, login: KeptLogin) -> ResponseReturnValue | None:
    """The page to show in place of the choice: the link has gone meanwhile, or somebody else is signed in."""
    known_already = waiting.dialog.purpose is Purpose.BRAND and _is_connected(login, waiting)
    if known_already:
        return None
    try:
        admit(waiting.dialog, login.facebook_id if waiting.dialog.purpose is Purpose.ADD else None)
    except NotAdmitted as refusal:
        return refusal.page
    return None


def _is_connected(login: KeptLogin, waiting: Pending) -> bool:
    """The button was pressed twice: the brand is connected by now."""
    return bool(known_person(login.facebook_id, waiting.role).profiles)


def _answer(
    waiting: Pending, login: KeptLogin, known: KnownPerson, search: Search, chosen: str | None
) -> ResponseReturnValue:
    found = candidates(search.pages)
    page = next((page for page in found if page.instagram and page.instagram.id == chosen), None)
    if page is not None:
        return connected(login.id, waiting.dialog, page, known.waiting_id)
    if not found:
        return render_template(
            "onboarding/nothing_found.html",
            dialog=waiting.dialog,
            findings=obstacles(search),
            further=None if search.business_granted else pages.further_scope(),
        )
    taken = holders([page.instagram.id for page in found if page.instagram])
    asked = chosen is not None
    shown = render_template(
        "onboarding/choose_account.html",
        dialog=waiting.dialog,
        pages=found,
        taken=taken,
        login_id=login.id,
        further=None if search.business_granted else pages.further_scope(),
        problem="Choose one of these accounts." if asked else None,
    )
    return shown, 400 if asked else 200


@onboarding.get("/join/profile")
def choose_profile() -> ResponseReturnValue:
    """Choose as which of one's profiles to come in."""
    return _profile_page(chosen=None)


@onboarding.post("/join/profile")
def take_profile() -> ResponseReturnValue:
    """Come in as the chosen profile."""
    return _profile_page(chosen=request.form.get("profile", ""))


def _profile_page(chosen: str | None) -> ResponseReturnValue:
    waiting = pending_choice()
    login = kept_login(waiting.login_id) if waiting else None
    if waiting is None or login is None:
        return begin_again()
    profiles = known_person(login.facebook_id, waiting.role).profiles
    for profile in profiles:
        if str(profile.user_id) == chosen:
            answer = signed_in(profile.user_id, waiting.notice)
            commit()
            return answer
    if not profiles:
        return begin_again()
    problem = None if chosen is None else "Choose one of your profiles."
    page = render_template("onboarding/choose_profile.html", profiles=profiles, problem=problem)
    return page, 200 if problem is None else 400
