"""What staff set by hand of an account, since the API doesn't tell it; each change can be taken back."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from application.clock import clock
from application.extensions import db
from application.models import InstagramAccount, Region


@dataclass(frozen=True)
class SetByHand:
    """The three columns as text and numbers, so that a signed mark can carry them."""

    verified_at: str | None
    verified_by: int | None
    region: str | None

    @classmethod
    def of(cls, account: InstagramAccount) -> "SetByHand":
        at = account.business_verified_at
        return cls(at.isoformat() if at else None, account.business_verified_by_id, account.region)

    def restore(self, account: InstagramAccount) -> None:
        account.business_verified_at = datetime.fromisoformat(self.verified_at) if self.verified_at else None
        account.business_verified_by_id = self.verified_by
        account.region = Region(self.region) if self.region else None


def tick_business(account_id: int, *, is_verified: bool, by_id: int) -> str:
    """Note that the business behind the Page is verified, or that it isn't; returns the mark for undoing."""
    account = _locked(account_id)
    before = SetByHand.of(account)
    if is_verified != (account.business_verified_at is not None):
        account.business_verified_at = clock.now() if is_verified else None
        account.business_verified_by_id = by_id if is_verified else None
    return _mark(account, before)


def set_region(account_id: int, region: Region | None) -> str:
    """Note where the account is at home; returns the mark for undoing."""
    account = _locked(account_id)
    before = SetByHand.of(account)
    account.region = region
    return _mark(account, before)


def undo(account_id: int, mark: str) -> bool:
    """Put back what stood before; False when the mark isn't ours or things have been changed since."""
    try:
        marked_id, before, after = _signer().loads(mark)
    except BadData:
        return False
    account = _locked(account_id)
    if marked_id != account_id or SetByHand.of(account) != SetByHand(**after):
        return False
    SetByHand(**before).restore(account)
    return True


def _locked(account_id: int) -> InstagramAccount:
    return db.session.get_one(InstagramAccount, account_id, with_for_update=True, populate_existing=True)


def _mark(account: InstagramAccount, before: SetByHand) -> str:
    parts: list[Any] = [account.id, asdict(before), asdict(SetByHand.of(account))]
    text: str = _signer().dumps(parts)
    return text


def _signer() -> URLSafeSerializer:
    keys = [*current_app.config.get("SECRET_KEY_FALLBACKS", ()), current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt="readiness-undo")
