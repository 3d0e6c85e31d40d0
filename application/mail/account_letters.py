"""Ask for letters about somebody's own account. Never commits."""

import secrets

from application.mail.account_words import CARRIES, AccountLetter
from application.mail.service import ask_for_mail
from application.models import OneTimeLink


def write_with_link(kind: AccountLetter, link: OneTimeLink, address: str) -> None:
    """The letter that carries the link, to that address, once for each link.

    Raises ValueError when the link is not for such a letter.
    """
    if CARRIES.get(kind) is not link.purpose:
        raise ValueError(f"a letter of the kind {kind} carries no such link")
    ask_for_mail(
        key=f"{kind}:{link.id}",
        kind=kind,
        user_id=link.user_id,
        address=address,
        one_time_link_id=link.id,
    )


def write_notice(kind: AccountLetter, user_id: int, address: str) -> None:
    """A letter that something about the account has changed: one for each time."""
    ask_for_mail(key=f"{kind}:{user_id}:{secrets.token_hex(8)}", kind=kind, user_id=user_id, address=address)
