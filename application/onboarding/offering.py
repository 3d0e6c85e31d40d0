"""The accounts that somebody may choose from, in the order of the page. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from application.integrations.graph.instagram import PageAccount
from application.onboarding.queries import Holder

MOST_WITHOUT_FILTER = 20
"""More accounts than this are looked through by their first letters, not by scrolling."""


@dataclass(frozen=True)
class Offer:
    """One account of the list; `holder` is who has it already."""

    graph_id: str
    handle: str
    followers_count: int | None
    page_name: str | None
    holder: Holder | None


@dataclass(frozen=True)
class Offers:
    """The list of accounts. `asked`: what it was filtered by; `total`: how many there are without that."""

    shown: tuple[Offer, ...]
    total: int
    free: int
    asked: str = ""

    @property
    def has_filter(self) -> bool:
        """Whether the list is long enough to be filtered."""
        return self.total > MOST_WITHOUT_FILTER

    @property
    def shown_free(self) -> bool:
        """Whether one of those shown can be chosen."""
        return any(offer.holder is None for offer in self.shown)


def offers(pages: Sequence[PageAccount], holders: Mapping[str, Holder], asked: str = "") -> Offers:
    """Free accounts first, each part by handle; with `asked` those whose handle or Page has these letters."""
    every = sorted(
        (_offer(page, holders) for page in pages if page.instagram is not None),
        key=lambda offer: (offer.holder is not None, offer.handle.casefold()),
    )
    wanted = asked.strip().removeprefix("@").casefold()
    return Offers(
        shown=tuple(offer for offer in every if wanted in f"{offer.handle}\n{offer.page_name}".casefold()),
        total=len(every),
        free=sum(offer.holder is None for offer in every),
        asked=asked.strip(),
    )


def _offer(page: PageAccount, holders: Mapping[str, Holder]) -> Offer:
    account = page.instagram
    assert account is not None
    return Offer(
        account.id,
        account.username or account.id,
        account.followers_count,
        page.page_name,
        holders.get(account.id),
    )
