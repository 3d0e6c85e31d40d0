"""The pages of joining that tell what happened and what to do next, one function each."""

import logging
from http import HTTPStatus

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from application.config import Config
from application.exceptions import ApplicationError
from application.integrations.graph.errors import (
    GraphError,
    GraphRateLimited,
    GraphTokenInvalid,
    GraphTransient,
)
from application.integrations.graph.oauth import DialogRefused
from application.models import Role
from application.onboarding.dialog_states import Dialog, StateExpired, StateMissing
from application.onboarding.pending import pending_choice
from application.onboarding.queries import Holder
from application.onboarding.scopes import BUSINESS_SCOPE, Scope, joining_scopes, scope_named
from application.onboarding.visit import Visit

logger = logging.getLogger(__name__)

NOTHING_SAVED = "Nothing was saved."


def join_page() -> ResponseReturnValue:
    """The choice of role, and what will and won't be read."""
    return render_template("onboarding/join.html", scopes=joining_scopes(), further=further_scope())


def state_page(error: ApplicationError) -> ResponseReturnValue:
    """The way back from Facebook doesn't belong to a dialog that this browser opened."""
    logger.info("Way back from Facebook refused: %s", type(error).__name__)
    if isinstance(error, StateExpired):
        title = "Facebook's page was open for too long"
        sentence = f"For your safety an answer counts for half an hour. {NOTHING_SAVED} Begin again."
        return _problem(
            title, sentence, HTTPStatus.BAD_REQUEST, error.dialog, to="Open Facebook’s dialog again"
        )
    if isinstance(error, StateMissing):
        title = "Something is missing in this address"
        sentence = f"This page only works on the way back from Facebook. {NOTHING_SAVED} Begin here."
    else:
        title = "This answer belongs to another browser window"
        sentence = (
            "The dialog at Facebook was not opened from this browser, or others were opened after it. "
            f"{NOTHING_SAVED} Begin again here."
        )
    return _problem(title, sentence, HTTPStatus.BAD_REQUEST, to="To the page about joining")


def used_page() -> ResponseReturnValue:
    """The way back was loaded again, or gone back to, by somebody who has not come in yet."""
    logger.info("Way back from Facebook refused: used before")
    sentence = "Facebook's answer was used when it came in. Loading its page again does nothing."
    if pending_choice() is not None:
        link, to = url_for("onboarding.choose_account"), "Go on with the choice"
    else:
        link, to = url_for("onboarding.join"), "To the page about joining"
    return _problem("This step is already done", sentence, HTTPStatus.BAD_REQUEST, link=link, to=to)


def replaced_page() -> ResponseReturnValue:
    """The choice on a page is not the one that counts: another tab has begun one since."""
    sentence = (
        "Another choice was begun in this browser after the page that you pressed the button on was opened. "
        "Only the latest one counts. Nothing was changed."
    )
    link = url_for("onboarding.choose_account")
    title = "This choice was replaced in another tab"
    return _problem(title, sentence, HTTPStatus.CONFLICT, link=link, to="To the choice that counts")


def refused_page(dialog: Dialog, refusal: DialogRefused) -> ResponseReturnValue:
    """Facebook came back without a code: stopped by the person, by the app's mode, or by trouble there."""
    logger.info(
        "Facebook's dialog gave no permission",
        extra={"dialog_error": refusal.error[:100], "dialog_reason": refusal.reason[:100]},
    )
    if refusal.error != "access_denied":
        title = "Facebook could not finish the dialog"
        sentence = f"It sent you back without an answer. {NOTHING_SAVED} Try again in a few minutes."
        return _problem(title, sentence, HTTPStatus.BAD_GATEWAY, dialog)
    if _config().facebook_app_mode == "development":
        # People without a role in the app are sent back exactly as if they had cancelled (graph-api.md, 2).
        title = "This app is not open to everybody yet"
        sentence = (
            "Facebook lets only invited testers in at present, and sends everybody else back without a word. "
            f"{NOTHING_SAVED} Write to the staff and ask to be added as a tester; accept Facebook’s "
            "invitation, then try again here. If you are a tester and closed the dialog, just try again."
        )
        return _problem(title, sentence, HTTPStatus.OK, dialog)
    title = "Facebook gave us no permission"
    if refusal.reason == "user_denied":
        sentence = (
            f"The dialog at Facebook was closed before the end. {NOTHING_SAVED} You can try again whenever "
            "you like. If you did not close it, tell the staff."
        )
    else:
        sentence = (
            f"Facebook ended the dialog without saying why. {NOTHING_SAVED} Try again; if it happens once "
            "more, tell the staff."
        )
    return _problem(title, sentence, HTTPStatus.OK, dialog)


def failed_page(dialog: Dialog, error: ApplicationError, link: str | None = None) -> ResponseReturnValue:
    """A call to Facebook or Instagram failed; `link` is the page to try again, else the dialog."""
    if isinstance(error, GraphError):
        # What follows the first sentence is for staff: nothing goes on by itself while someone waits here.
        happened = error.sentence.partition(". ")[0].rstrip(".")
        passing = isinstance(error, GraphTransient | GraphRateLimited)
        logger.warning("Joining stopped", extra={"outcome": error.kind, "graph_code": error.code})
    else:
        happened, passing = "Facebook's answer does not fit the question", False
        logger.warning("Joining stopped: %s", error)
    if isinstance(error, GraphTokenInvalid):
        link = None  # only the dialog brings a token that works
    status = HTTPStatus.SERVICE_UNAVAILABLE if passing else HTTPStatus.BAD_GATEWAY
    wait = "Wait a few minutes, then try again." if isinstance(error, GraphRateLimited) else "Try again."
    sentence = f"{happened}. {'Nothing was changed.' if link else NOTHING_SAVED} {wait}"
    return _problem("Facebook did not answer as it should", sentence, status, dialog, link)


def declined_page(dialog: Dialog, visit: Visit) -> ResponseReturnValue:
    """Which of the needed permissions lack, and why each is needed."""
    return render_template("onboarding/declined.html", dialog=dialog, lacking=visit.still_needed)


def revoked_page() -> ResponseReturnValue:
    """The staff has ended this person's access."""
    title = "Your access has been ended"
    sentence = (
        "The staff has ended the access of this profile. If that surprises you, write to them; they also "
        "hand out on request what is held about you. To have it deleted, open “Apps and websites” in "
        f"Facebook’s settings, remove {_config().platform_name}, and ask for deletion there."
    )
    return _problem(title, sentence, HTTPStatus.FORBIDDEN)


def stranger_page(role: Role) -> ResponseReturnValue:
    """Somebody wants to connect again who has never joined in that role, with this Facebook account."""
    title = "Nobody has joined with this Facebook account"
    sentence = (
        f"You are signed in at Facebook with an account that is not known here as {_a(role)}. "
        f"{NOTHING_SAVED} Sign in there with the account that you joined with, then follow the link of the "
        "letter again. If you are new here, begin on the page about joining."
    )
    return _problem(title, sentence, HTTPStatus.NOT_FOUND, link=url_for("onboarding.join"), to="Join")


def other_person_page(dialog: Dialog) -> ResponseReturnValue:
    """A further account was asked for, but somebody else is signed in at Facebook."""
    title = "That is another Facebook account"
    sentence = (
        "Further Instagram accounts can be added from the Facebook account that you joined with. Nothing was "
        "changed. Sign in at Facebook with that account, then try again."
    )
    return _problem(title, sentence, HTTPStatus.CONFLICT, dialog)


def link_gone_page() -> ResponseReturnValue:
    """The link of an invitation is unknown, used, revoked or expired."""
    title = "This link does not work any more"
    sentence = (
        "It was used already, has expired, was withdrawn, or is not complete. Nothing was changed. Ask the "
        "person who sent it for a new one. If you have connected before, come in on the page about joining."
    )
    return _problem(title, sentence, HTTPStatus.NOT_FOUND, link=url_for("onboarding.join"), to="Come back in")


def too_many_page(seconds: int) -> ResponseReturnValue:
    """Links were tried too often from one network."""
    happened = "From your network so many links of invitations were opened that we have to pause."
    return _pause(happened, seconds, url_for("onboarding.join"), "To the page about joining")


def too_many_searches_page(seconds: int) -> ResponseReturnValue:
    """Facebook was asked too often for one person's Pages, or from one network."""
    happened = "Facebook was asked so often for your Pages that we have to pause. Nothing was changed."
    return _pause(happened, seconds, url_for("onboarding.choose_account"), "Check again")


def _pause(happened: str, seconds: int, link: str, to: str) -> ResponseReturnValue:
    minutes = -(-seconds // 60)
    sentence = f"{happened} Try again in {minutes} {'minute' if minutes == 1 else 'minutes'}."
    answer = _problem("Too many tries", sentence, HTTPStatus.TOO_MANY_REQUESTS, link=link, to=to)
    return *answer, {"Retry-After": str(seconds)}


def further_scope() -> Scope | None:
    """The permission to offer when Pages stay hidden; None where this app can't ask for it."""
    config = _config()
    if config.facebook_config_id and not config.facebook_business_config_id:
        return None
    return scope_named(BUSINESS_SCOPE)


def taken_page(
    dialog: Dialog, username: str | None, holder: Holder | None, login_id: int
) -> ResponseReturnValue:
    """The Instagram account is connected already, by oneself in the other role or by somebody else."""
    handle = f"@{username}" if username else "This Instagram account"
    if holder is not None and holder.login_id == login_id:
        title = f"You have joined with {handle} before"
        sentence = f"You are in as {_a(holder.role)}. An Instagram account can be in once only."
        way_in = Dialog(holder.role)
        return _problem(title, sentence, HTTPStatus.CONFLICT, way_in, to=f"Go on as {_a(holder.role)}")
    if holder is not None and holder.has_left:
        title = f"Leaving with {handle} is not finished yet"
        sentence = (
            "The profile with this account has left, and what belongs to it is still being removed. Nothing "
            "was changed. Try again in some minutes."
        )
        return _problem(title, sentence, HTTPStatus.CONFLICT, dialog)
    title = f"{handle} is already connected"
    sentence = (
        "Somebody else has joined with it, from another Facebook account. Nothing was changed. If it "
        "should be yours, write to the staff: they can see who connected it."
    )
    return _problem(
        title,
        sentence,
        HTTPStatus.CONFLICT,
        dialog,
        to="Choose another account at Facebook",
        ways=(
            "If it was you, from another Facebook account: sign in at Facebook with that one, then come in "
            "here again.",
            "If you want to join with another Instagram account: open Facebook’s dialog again, and tick the "
            "Page of that account as well.",
        ),
    )


def _a(role: Role) -> str:
    return "an influencer" if role is Role.INFLUENCER else "a brand"


def _problem(
    title: str,
    sentence: str,
    status: HTTPStatus,
    dialog: Dialog | None = None,
    link: str | None = None,
    to: str = "Try again",
    ways: tuple[str, ...] = (),
) -> tuple[str, int]:
    """A title, a sentence and a button; with `ways` what else can be done, the further permission too."""
    page = render_template(
        "onboarding/problem.html",
        title=title,
        sentence=sentence,
        dialog=dialog,
        button=to,
        ways=ways,
        further=further_scope() if ways else None,
        link=link or (url_for("onboarding.join") if dialog is None else None),
    )
    return page, int(status)


def _config() -> Config:
    config: Config = current_app.extensions["configuration"]
    return config
