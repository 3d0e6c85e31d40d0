"""Behind the dialog: the choice of an account or a profile, and what is in the way where there is none."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from application.accounts.tries import TryAction, for_account, for_network, seconds_to_wait, take_try
from application.collection.provenance import record_calls
from application.extensions import db
from application.gateways import gateways
from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import GraphError
from application.integrations.graph.instagram import PageAccount
from application.onboarding import pages
from application.onboarding.admission import NotAdmitted, admit
from application.onboarding.arriving import begin_again, connected, signed_in
from application.onboarding.brands.connecting import open_invitation
from application.onboarding.dialog_states import Purpose
from application.onboarding.finding import find_pages
from application.onboarding.obstacles import Search, candidates, obstacles
from application.onboarding.offering import offers
from application.onboarding.pending import Pending, pending_choice
from application.onboarding.queries import (
    Holder,
    KeptLogin,
    KnownPerson,
    holders,
    kept_login,
    known_person,
    profile_names,
)
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
    waiting, login = _waiting()
    if waiting is None:
        return begin_again()
    if _is_replaced(waiting, is_pressed=chosen is not None):
        return pages.replaced_page()
    if waiting.is_over or login is None or login.token is None:
        return begin_again(waiting.dialog)
    if shut := _shut(waiting, login, is_pressed=chosen is not None):
        return shut
    known = known_person(login.facebook_id, waiting.role)
    db.session.close()
    if known.all_revoked:
        return pages.revoked_page()
    if known.profiles and waiting.dialog.purpose in (Purpose.JOIN, Purpose.AGAIN):
        return redirect(url_for("onboarding.choose_profile"), code=303)
    if not take_try(TryAction.SEARCH, for_network(), for_account(login.id)):
        return pages.too_many_searches_page(seconds_to_wait())
    client = gateways().graph()
    try:
        search = _search(client, waiting, login, login.token, chosen)
    except GraphError as error:
        return failed(client, waiting.dialog, error, url_for("onboarding.choose_account", choice=waiting.key))
    record_calls(client.take_calls())
    answer = _answer(waiting, login, known, search, chosen)
    commit()
    return answer


def _waiting() -> tuple[Pending | None, KeptLogin | None]:
    """The choice of this browser, and whose it is."""
    waiting = pending_choice()
    if waiting is None or waiting.is_over:
        return waiting, None
    return waiting, kept_login(waiting.login_id)


def _is_replaced(waiting: Pending, *, is_pressed: bool) -> bool:
    """Whether the page was of another choice than the one that counts; a first look names none."""
    given = request.form.get("choice", "") if is_pressed else request.args.get("choice", waiting.key)
    return given != waiting.key


def _search(
    client: GraphClient, waiting: Pending, login: KeptLogin, token: str, chosen: str | None
) -> Search:
    """The person's Pages: all of them where a further account is looked for, else until one is free."""

    def is_enough(found: tuple[PageAccount, ...]) -> bool:
        ids = [page.instagram.id for page in found if page.instagram]
        if chosen in ids:
            return True
        if waiting.dialog.purpose is Purpose.ADD or not ids:
            return False
        taken = holders(ids)
        db.session.close()
        return len(taken) < len(ids)

    oauth = gateways().facebook_login(client)
    granted = BUSINESS_SCOPE in login.granted
    return find_pages(client, oauth, token, business_granted=granted, is_enough=is_enough)


def _shut(waiting: Pending, login: KeptLogin, *, is_pressed: bool) -> ResponseReturnValue | None:
    """The page to show in place of the choice: the link has gone meanwhile, or somebody else is signed in."""
    if is_pressed and waiting.dialog.purpose is Purpose.BRAND and _is_connected(login, waiting):
        return None
    try:
        admit(waiting.dialog, login.facebook_id if waiting.dialog.purpose is Purpose.ADD else None)
    except NotAdmitted as refusal:
        return refusal.page
    return None


def _is_connected(login: KeptLogin, waiting: Pending) -> bool:
    """The button may have been pressed twice, and the brand be connected by now."""
    return bool(known_person(login.facebook_id, waiting.role).profiles)


def _answer(
    waiting: Pending, login: KeptLogin, known: KnownPerson, search: Search, chosen: str | None
) -> ResponseReturnValue:
    found = candidates(search.pages)
    taken = holders([page.instagram.id for page in found if page.instagram])
    wanted = next((page for page in found if page.instagram and page.instagram.id == chosen), None)
    adds_to = _adds_to(waiting, login)
    is_told = not adds_to or request.form.get("adds") == "yes" or _is_own(taken.get(chosen or ""), login)
    if wanted is not None and is_told:
        return connected(login.id, waiting.dialog, wanted, known.waiting_id)
    brand = open_invitation(waiting.dialog.link) if waiting.dialog.purpose is Purpose.BRAND else None
    shown = {
        "dialog": waiting.dialog,
        "choice": waiting.key,
        "brand_name": brand.name if brand else None,
        "further": None if search.business_granted else pages.further_scope(),
    }
    if not found:
        return render_template("onboarding/nothing_found.html", findings=obstacles(search), **shown)
    page = render_template(
        "onboarding/choose_account.html",
        offers=offers(found, taken, request.args.get("q", "")),
        login_id=login.id,
        adds_to=adds_to,
        chosen=chosen if wanted is not None else None,
        problem=_problem(chosen, is_told=is_told or wanted is None),
        **shown,
    )
    return page, 200 if chosen is None else 400


def _adds_to(waiting: Pending, login: KeptLogin) -> tuple[str, ...]:
    """The profiles that a brand is added to; who has some reads so above the very button that they press."""
    return profile_names(login.id) if waiting.dialog.purpose is Purpose.BRAND else ()


def _is_own(holder: Holder | None, login: KeptLogin) -> bool:
    """The account is connected by now: the button was pressed twice."""
    return holder is not None and holder.login_id == login.id


def _problem(chosen: str | None, *, is_told: bool) -> str | None:
    if chosen is None:
        return None
    if is_told:
        return "Choose one of these accounts."
    return "You have a profile here by now. Read what stands above the list, then press the button again."


@onboarding.get("/join/profile")
def choose_profile() -> ResponseReturnValue:
    """Choose as which of one's profiles to come in."""
    return _profile_page(chosen=None)


@onboarding.post("/join/profile")
def take_profile() -> ResponseReturnValue:
    """Come in as the chosen profile."""
    return _profile_page(chosen=request.form.get("profile", ""))


def _profile_page(chosen: str | None) -> ResponseReturnValue:
    waiting, login = _waiting()
    if waiting is None or login is None:
        return begin_again(waiting.dialog if waiting else None)
    if _is_replaced(waiting, is_pressed=chosen is not None):
        return pages.replaced_page()
    profiles = known_person(login.facebook_id, waiting.role).profiles
    for profile in profiles:
        if str(profile.user_id) == chosen:
            answer = signed_in(profile.user_id, waiting.notice)
            commit()
            return answer
    if not profiles:
        return begin_again(waiting.dialog)
    problem = None if chosen is None else "Choose one of your profiles."
    page = render_template(
        "onboarding/choose_profile.html", profiles=profiles, choice=waiting.key, problem=problem
    )
    return page, 200 if problem is None else 400
