"""What the last look at each handle of a unit found, and what can be done about it."""

from dataclasses import dataclass

from application.followers.standing import ToldAccount, told_accounts
from application.models import CountRhythm
from application.networks import Finding, Network

_ANOTHER_HANDLE = (Finding.TAKEN, Finding.UNKNOWN, Finding.UNKNOWN_OR_PERSONAL, Finding.SUSPENDED)


@dataclass(frozen=True)
class Look:
    """An account as it was last met; the deeds that fit."""

    account: ToldAccount

    @property
    def _is_counted(self) -> bool:
        return self.account.network in tuple(Network) and self.account.rhythm is not CountRhythm.OFF

    @property
    def new_handle(self) -> str | None:
        """What the account goes by now, where that can be taken over."""
        renamed = self.account.finding is Finding.RENAMED
        return self.account.handle_now if renamed and self.account.handle_now != self.account.handle else None

    @property
    def wants_another_handle(self) -> bool:
        """Whether the handle leads nowhere, or to somebody else."""
        return self._is_counted and self.account.finding in _ANOTHER_HANDLE

    @property
    def can_stop(self) -> bool:
        """Whether it is counted in vain."""
        in_vain = (*_ANOTHER_HANDLE, Finding.HIDDEN, Finding.NOT_ALLOWED)
        return self._is_counted and self.account.finding in in_vain


def looks_at(zid: int) -> list[Look]:
    """Of each account of the unit that could be counted or has a history; one statement."""
    return [
        Look(account)
        for account in told_accounts([zid])
        if account.followers is not None or (account.handle is not None and account.network in tuple(Network))
    ]
