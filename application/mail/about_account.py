"""Letters about somebody's own account: what they say, and the one-time link that some of them carry."""

from collections.abc import Mapping

from flask import current_app, url_for

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.mail.account_words import CARRIES, AccountFacts, AccountLetter, words_about_account
from application.mail.addresses import public_address
from application.mail.words import Draft, NotNeeded
from application.models import LinkPurpose, Mail, OneTimeLink, User
from application.one_time_links import fresh_token

_PAGES: Mapping[AccountLetter, str] = {
    AccountLetter.ADDRESS_CHANGED: "account.overview",
    AccountLetter.PASSWORD_CHANGED: "accounts.forgotten",
    AccountLetter.SECOND_FACTOR_SET: "account.overview",
    AccountLetter.SECOND_FACTOR_MOVED: "account.overview",
    AccountLetter.SECOND_FACTOR_REMOVED: "account.overview",
    AccountLetter.RECOVERY_CODES_MADE: "account.overview",
    AccountLetter.RECOVERY_CODE_USED: "account.overview",
}
"""Where letters without a one-time link lead."""

_ENTRANCES: Mapping[LinkPurpose, str] = {
    LinkPurpose.INVITATION: "access_links.invitation",
    LinkPurpose.PASSWORD: "access_links.new_password",
    LinkPurpose.EMAIL: "access_links.address",
}
"""The page that a one-time link opens."""


def draft(mail: Mail, reader: User) -> Draft | NotNeeded:
    """The letter of this row, or why it is not needed any more; a link in it gets a new token."""
    kind = AccountLetter(mail.kind)
    if kind not in CARRIES:
        return Draft(words_about_account(kind, _facts(mail, reader)), public_address(url_for(_PAGES[kind])))
    link = db.session.get(OneTimeLink, mail.one_time_link_id or 0, with_for_update=True)
    if link is None or link.purpose is not CARRIES[kind] or not _is_usable(link):
        return NotNeeded("Not sent: its link was used, revoked, or had expired before it could be.")
    if mail.address != (reader.email if kind is AccountLetter.NEW_PASSWORD else link.email):
        return NotNeeded("Not sent: the address was changed or removed before.")
    by = db.session.get(User, link.created_by_id or 0)
    words = words_about_account(kind, _facts(mail, reader, link, by.name if by else None))
    return Draft(words, entrance(link, fresh_token(link)))


def entrance(link: OneTimeLink, token: str) -> str:
    """The whole address that opens the link: it holds the token, so it is kept nowhere."""
    return public_address(url_for(_ENTRANCES[link.purpose], token=token, _external=False))


def _facts(mail: Mail, reader: User, link: OneTimeLink | None = None, by: str | None = None) -> AccountFacts:
    config: Config = current_app.extensions["configuration"]
    return AccountFacts(
        reader=reader.name,
        role=reader.role,
        platform=config.platform_name,
        at=mail.created_at,
        by=by,
        expires_at=link.expires_at if link else None,
    )


def _is_usable(link: OneTimeLink) -> bool:
    return link.used_at is None and link.revoked_at is None and link.expires_at > clock.real_now()
