"""The pages of joining that tell what happened and what to do next, one function each."""

import logging
from http import HTTPStatus

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from application.exceptions import ApplicationError
from application.integrations.graph.errors import GraphError, GraphRateLimited, GraphTransient
from application.integrations.graph.oauth import DialogRefused
from application.models import Role
from application.onboarding.dialog_states import StateExpired, StateMissing, StateUsed
from application.onboarding.queries import Holder
from application.onboarding.scopes import joining_scopes
from application.onboarding.visit import Visit

logger = logging.getLogger(__name__)

NOTHING_SAVED = "Nothing was saved."


def join_page() -> ResponseReturnValue:
    """The choice of role, and what will and won't be read."""
    return render_template("onboarding/join.html", scopes=joining_scopes())


def state_page(error: ApplicationError) -> ResponseReturnValue:
    """The way back from Facebook doesn't belong to a dialog that this browser opened."""
    if isinstance(error, StateUsed):
        title = "This step is already done"
        sentence = "Facebook's answer was used when it came in. Loading its page again does nothing."
    elif isinstance(error, StateExpired):
        title = "Facebook's page was open for too long"
        sentence = f"For your safety an answer counts for half an hour. {NOTHING_SAVED} Begin again."
    elif isinstance(error, StateMissing):
        title = "Something is missing in this address"
        sentence = f"This page only works on the way back from Facebook. {NOTHING_SAVED} Begin here."
    else:
        title = "This answer belongs to another browser window"
        sentence = (
            "The dialog at Facebook was not opened from this browser, or others were opened after it. "
            f"{NOTHING_SAVED} Begin again here."
        )
    logger.info("Way back from Facebook refused: %s", type(error).__name__)
    return _problem(title, sentence, HTTPStatus.BAD_REQUEST)


def refused_page(role: Role, refusal: DialogRefused) -> ResponseReturnValue:
    """Facebook came back without a code: stopped by the person, by the app's mode, or by trouble there."""
    if refusal.error == "access_denied":
        title = "Facebook gave us no permission"
        sentence = (
            "Either the dialog was closed before the end, or your Facebook account may not use this app "
            f"yet. {NOTHING_SAVED} You can try again whenever you like; if you did not stop the dialog "
            "yourself, tell the staff."
        )
        return _problem(title, sentence, HTTPStatus.OK, role)
    logger.warning("Facebook's dialog failed", extra={"dialog_error": refusal.error[:100]})
    title = "Facebook could not finish the dialog"
    sentence = f"It sent you back without an answer. {NOTHING_SAVED} Try again in a few minutes."
    return _problem(title, sentence, HTTPStatus.BAD_GATEWAY, role)


def failed_page(role: Role, error: ApplicationError, link: str | None = None) -> ResponseReturnValue:
    """A call to Facebook or Instagram failed; `link` is the page to try again, else the dialog."""
    if isinstance(error, GraphError):
        # What follows the first sentence is for staff: nothing goes on by itself while someone waits here.
        happened = error.sentence.partition(". ")[0].rstrip(".")
        passing = isinstance(error, GraphTransient | GraphRateLimited)
        logger.warning("Joining stopped", extra={"outcome": error.kind, "graph_code": error.code})
    else:
        happened, passing = "Facebook's answer does not fit the question", False
        logger.warning("Joining stopped: %s", error)
    status = HTTPStatus.SERVICE_UNAVAILABLE if passing else HTTPStatus.BAD_GATEWAY
    wait = "Wait a few minutes, then try again." if isinstance(error, GraphRateLimited) else "Try again."
    sentence = f"{happened}. {'Nothing was changed.' if link else NOTHING_SAVED} {wait}"
    return _problem("Facebook did not answer as it should", sentence, status, role, link)


def declined_page(role: Role, visit: Visit) -> ResponseReturnValue:
    """Which of the needed permissions lack, and why each is needed."""
    return render_template("onboarding/declined.html", role=role, lacking=visit.still_needed)


def revoked_page() -> ResponseReturnValue:
    """The staff has ended this person's access."""
    title = "Your access has been ended"
    sentence = "The staff has ended the access of this profile. If that surprises you, write to them."
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


def taken_page(role: Role, username: str | None, holder: Holder | None, login_id: int) -> ResponseReturnValue:
    """The Instagram account is connected already, by oneself in the other role or by somebody else."""
    handle = f"@{username}" if username else "This Instagram account"
    if holder is not None and holder.login_id == login_id:
        title = f"You have joined with {handle} before"
        sentence = f"You are in as {_a(holder.role)}. An Instagram account can be in once only."
        return _problem(title, sentence, HTTPStatus.CONFLICT, holder.role, to=f"Go on as {_a(holder.role)}")
    title = f"{handle} is already connected"
    sentence = (
        "Somebody else has joined with it, from another Facebook account. Nothing was changed. If it "
        "should be yours, write to the staff: they can see who connected it."
    )
    return _problem(title, sentence, HTTPStatus.CONFLICT, role, to="Choose another account at Facebook")


def _a(role: Role) -> str:
    return "an influencer" if role is Role.INFLUENCER else "a brand"


def _problem(
    title: str,
    sentence: str,
    status: HTTPStatus,
    role: Role | None = None,
    link: str | None = None,
    to: str = "Try again",
) -> ResponseReturnValue:
    page = render_template(
        "onboarding/problem.html",
        title=title,
        sentence=sentence,
        role=role,
        button=to,
        link=link or (url_for("onboarding.join") if role is None else None),
    )
    return page, int(status)
