"""One Graph request with everything that an edge needs to answer it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sandbox import faults
from sandbox.graph.errors import object_missing, permission_missing
from sandbox.issued_tokens import Token
from sandbox.personas import ACCOUNTS, BUSINESSES, BY_USER_ID, PAGES, AccountSpec, PageSpec, Persona
from sandbox.services import Services
from sandbox.state import Grant
from sandbox.tokens import scopes
from sandbox.world.world import AccountWorld


@dataclass
class Call:
    """The request, the caller and the moment."""

    services: Services
    method: str
    segments: tuple[str, ...]
    params: Mapping[str, str]
    version: str
    host: str
    now: datetime
    token_value: str = ""
    token: Token | None = None
    grant: Grant | None = None
    account_id: str | None = None
    on_account_limit: bool = False
    fired: list[str] = field(default_factory=list)

    @property
    def seconds(self) -> int:
        """The moment as seconds since 1970."""
        return int(self.now.timestamp())

    @property
    def caller(self) -> Grant:
        """What the caller stands on; only after the token was checked."""
        if self.grant is None:
            raise AssertionError("no checked token")
        return self.grant

    @property
    def persona(self) -> Persona:
        """The person behind the token."""
        return BY_USER_ID[self.caller.user_id]

    @property
    def scopes(self) -> frozenset[str]:
        """Permissions in force."""
        return scopes(self.caller, self.seconds)

    def url(self, path: str) -> str:
        """A full address on this sandbox."""
        return self.host.rstrip("/") + path

    def require(self, *permissions: str) -> None:
        """Refuse when one permission is not in force."""
        for permission in permissions:
            if permission not in self.scopes:
                raise permission_missing(permission)

    def needs(self, permission: str | None) -> bool:
        """Whether a fault that takes this permission meets the call: insights alone need one of their own."""
        insights = "insights" in self.segments or "insights" in self.params.get("fields", "")
        return permission != "instagram_manage_insights" or insights

    def pages(self) -> list[PageSpec]:
        """The caller's Pages as far as they were ticked in the dialog."""
        allowed = self.caller.pages
        ticked = [page for page in self.persona.pages if page.id in allowed]
        if self.token is not None and self.token.page_id is not None:
            return [page for page in ticked if page.id == self.token.page_id]
        return ticked

    def page(self, page_id: str) -> PageSpec:
        """One of the caller's Pages; 100/33 otherwise."""
        for page in self.pages():
            if page.id == page_id and self.may_see(page):
                return page
        raise object_missing(page_id, self.method.lower())

    def may_see(self, page: PageSpec) -> bool:
        """Whether a Page of a business portfolio is open to this token."""
        return not page.needs_business_management or "business_management" in self.scopes

    def may_read(self, account_id: str) -> bool:
        """Whether the account hangs on a ticked Page on which the caller may see insights."""
        return any(
            page.account is not None and page.account.id == account_id and page.may_see_insights
            for page in self.pages()
        )

    def account(self, account_id: str) -> AccountWorld:
        """One of the caller's accounts; 100/33 otherwise."""
        if not self.may_read(account_id):
            raise object_missing(account_id, self.method.lower())
        return self.services.world.account(account_id)

    def refused_metrics(self) -> frozenset[str]:
        """Metrics that a fault has removed for this caller."""
        return faults.removed_metrics(self.services.state, self.persona.key, self.account_id)


def account_spec(account_id: str) -> AccountSpec | None:
    """The account with this id, whoever it belongs to."""
    found = ACCOUNTS.get(account_id)
    return found[2] if found else None


def is_page(page_id: str) -> bool:
    """Whether the id is one of a Page."""
    return page_id in PAGES


def is_business(business_id: str) -> bool:
    """Whether the id is one of a business portfolio."""
    return business_id in BUSINESSES
