"""The letters about somebody's own account here, and their words. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from application.mail.words import Words, utc
from application.models import LinkPurpose, Role


class AccountLetter(StrEnum):
    """What a letter is about; kept in its row."""

    INVITATION = "invitation"
    NEW_PASSWORD = "new_password"
    CONFIRM_ADDRESS = "confirm_address"
    ADDRESS_CHANGED = "address_changed"
    PASSWORD_CHANGED = "password_changed"
    SECOND_FACTOR_SET = "second_factor_set"
    SECOND_FACTOR_MOVED = "second_factor_moved"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    RECOVERY_CODE_USED = "recovery_code_used"


CARRIES: Mapping[AccountLetter, LinkPurpose] = {
    AccountLetter.INVITATION: LinkPurpose.INVITATION,
    AccountLetter.NEW_PASSWORD: LinkPurpose.PASSWORD,
    AccountLetter.CONFIRM_ADDRESS: LinkPurpose.EMAIL,
}
"""The letters with a one-time link, and what that is good for."""

ROLE_WORDS: Mapping[Role, str] = {
    Role.MANAGER: "a manager",
    Role.ADMIN: "an admin",
    Role.CONSULTANT: "a consultant",
}


@dataclass(frozen=True)
class AccountFacts:
    """What the words are made of. `by`: who invites; `expires_at`: of the link; `at`: when it happened."""

    reader: str
    role: Role
    platform: str
    at: datetime
    by: str | None = None
    expires_at: datetime | None = None

    @property
    def until(self) -> str:
        return utc(self.expires_at) if self.expires_at else "soon"


def words_about_account(kind: AccountLetter, facts: AccountFacts) -> Words:
    """The words of that letter."""
    told = _WORDS[kind](facts)
    return Words(
        subject=told.subject,
        greeting=f"Hello {facts.reader},",
        before=told.before,
        button=told.button,
        after=told.after,
        shows_address=False,
        reason=told.reason,
    )


@dataclass(frozen=True)
class _Told:
    subject: str
    before: tuple[str, ...]
    button: str
    after: tuple[str, ...]
    reason: str


_SECURITY = (
    "You get this letter because it is about how you sign in. Such letters always go out; there is no way to "
    "stop them."
)
_NOT_YOU = "If that was not you, somebody else may know your password: ask for a new one and tell an admin."


def _invitation(facts: AccountFacts) -> _Told:
    inviter = facts.by or "An admin"
    return _Told(
        f"{inviter} invites you to {facts.platform}",
        (
            f"{inviter} invites you to work on {facts.platform} as {ROLE_WORDS[facts.role]}.",
            "Follow the link to choose a password and say which address you want to use. It takes a minute.",
        ),
        "Accept the invitation",
        (
            f"The link works once, until {facts.until}. After that, ask {inviter} to send another.",
            "If you don't know what this is about, do nothing: without you nothing happens.",
        ),
        f"You get this letter because {inviter} entered this address. No others follow unless you accept.",
    )


def _new_password(facts: AccountFacts) -> _Told:
    return _Told(
        f"A new password for {facts.platform}",
        ("Somebody, most likely you, asked for a new password for your account.",),
        "Choose a new password",
        (
            f"The link works once, until {facts.until}. Choosing a new password signs you out everywhere.",
            "If it was not you, do nothing: your password stays as it is.",
        ),
        _SECURITY,
    )


def _confirm_address(facts: AccountFacts) -> _Told:
    return _Told(
        f"Confirm this address for {facts.platform}",
        (
            "You asked to use this address from now on, to sign in with and to be written to at.",
            "Follow the link to confirm that it is yours. Until then the address of before holds.",
        ),
        "Confirm this address",
        (
            f"The link works once, until {facts.until}.",
            "If you didn't ask for this, do nothing: this address is then not used.",
        ),
        "You get this letter because this address was entered for an account. No other letters follow unless "
        "you confirm it.",
    )


def _address_changed(facts: AccountFacts) -> _Told:
    return _Told(
        f"Your address for {facts.platform} was changed",
        (
            f"On {utc(facts.at)} another e-mail address was confirmed for your account. This one is not used "
            "any more: you sign in with the new one.",
            "If that was not you, tell an admin at once: they can end every sign-in of your account.",
        ),
        "Look at your account",
        (),
        "You get this one letter because this address was used for your account until now.",
    )


def _password_changed(facts: AccountFacts) -> _Told:
    return _Told(
        f"Your password for {facts.platform} was changed",
        (f"On {utc(facts.at)} your password was changed.", _NOT_YOU),
        "Ask for a new password",
        ("If it was you, there is nothing to do.",),
        _SECURITY,
    )


def _second_factor(facts: AccountFacts, subject: str, happened: str, *, by_an_admin: bool = False) -> _Told:
    """A letter about the second factor: what happened, and what to do if it was somebody else."""
    fine = "or an admin did it at your wish, " if by_an_admin else ""
    return _Told(
        f"{subject} for {facts.platform}",
        (f"On {utc(facts.at)} {happened}", _NOT_YOU),
        "Look at your account",
        (f"If it was you, {fine}there is nothing to do.",),
        _SECURITY,
    )


def _second_factor_set(facts: AccountFacts) -> _Told:
    happened = "a second factor was set up for your account, with ten recovery codes."
    return _second_factor(facts, "Your second factor was set up", happened)


def _second_factor_moved(facts: AccountFacts) -> _Told:
    happened = (
        "the second factor of your account was moved to another phone. The codes and recovery codes of "
        "before open nothing any more."
    )
    return _second_factor(facts, "Your second factor was moved", happened)


def _second_factor_removed(facts: AccountFacts) -> _Told:
    happened = (
        "the second factor of your account was turned off. Its codes and recovery codes open nothing any "
        "more."
    )
    return _second_factor(facts, "Your second factor was turned off", happened, by_an_admin=True)


def _recovery_codes_made(facts: AccountFacts) -> _Told:
    happened = "ten new recovery codes were made for your account. Those of before open nothing any more."
    return _second_factor(facts, "New recovery codes", happened)


def _recovery_code_used(facts: AccountFacts) -> _Told:
    happened = "somebody signed in to your account with one of its recovery codes. It opens nothing any more."
    return _second_factor(facts, "A recovery code was used", happened)


_WORDS: Mapping[AccountLetter, Callable[[AccountFacts], _Told]] = {
    AccountLetter.INVITATION: _invitation,
    AccountLetter.NEW_PASSWORD: _new_password,
    AccountLetter.CONFIRM_ADDRESS: _confirm_address,
    AccountLetter.ADDRESS_CHANGED: _address_changed,
    AccountLetter.PASSWORD_CHANGED: _password_changed,
    AccountLetter.SECOND_FACTOR_SET: _second_factor_set,
    AccountLetter.SECOND_FACTOR_MOVED: _second_factor_moved,
    AccountLetter.SECOND_FACTOR_REMOVED: _second_factor_removed,
    AccountLetter.RECOVERY_CODES_MADE: _recovery_codes_made,
    AccountLetter.RECOVERY_CODE_USED: _recovery_code_used,
}
