"""Look for the person's Pages by every way there is, in order (graph-api.md, 4). Calls out; no database."""

from collections.abc import Callable, Iterable

from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import (
    GraphObjectMissing,
    GraphPermissionMissing,
    GraphTokenInvalid,
)
from application.integrations.graph.instagram import PageAccount, accounts, business_pages, page_by_id
from application.integrations.graph.oauth import FacebookOAuth
from application.onboarding.obstacles import Search, candidates

PAGE_SCOPES = ("pages_show_list", "pages_read_engagement")
MOST_LOOKED_AT = 25
"""Pages looked at by their ids, one call each: somebody is waiting for the page."""


IsEnough = Callable[[tuple[PageAccount, ...]], bool]
"""Whether these accounts are enough to stop the search, which goes on by the ids that the token names."""


def find_pages(
    client: GraphClient, login: FacebookOAuth, token: str, *, business_granted: bool, is_enough: IsEnough
) -> Search:
    """Every Page that can be seen, those of portfolios too where that was granted.

    The ids that the token names are gone through unless `is_enough` says that nothing lacks.
    Raises GraphError.
    """
    seen = _by_id(accounts(client, token))
    if business_granted:
        try:
            seen = _by_id(business_pages(client, token)) | seen
        except GraphPermissionMissing:
            business_granted = False  # taken back at Facebook meanwhile
    if is_enough(candidates(seen.values())):
        return Search(tuple(seen.values()), business_granted=business_granted)
    chosen = _chosen(login, token)
    hidden = [page_id for page_id in chosen or () if page_id not in seen]
    for page_id in hidden[:MOST_LOOKED_AT]:
        found = _looked_at(client, page_id, token)
        if found is not None:
            seen[page_id] = found
    return Search(
        tuple(seen.values()),
        business_granted=business_granted,
        none_ticked=chosen == (),
        unseen=sum(page_id not in seen for page_id in hidden),
    )


def _chosen(login: FacebookOAuth, token: str) -> tuple[str, ...] | None:
    """The ids of the Pages that the token was granted for; None when that is all, or isn't told."""
    granular = login.inspect(token).granular
    told = [granular[scope] for scope in PAGE_SCOPES if scope in granular]
    if not told or None in told:
        return None
    return tuple(dict.fromkeys(page_id for ids in told for page_id in ids or ()))


def _looked_at(client: GraphClient, page_id: str, token: str) -> PageAccount | None:
    """The Page, None when this person may not see it."""
    try:
        return page_by_id(client, page_id, token)
    except (GraphObjectMissing, GraphPermissionMissing):
        return None
    except GraphTokenInvalid as error:
        if error.reason == "no_page_role":
            return None
        raise


def _by_id(pages: Iterable[PageAccount]) -> dict[str, PageAccount]:
    return {page.page_id: page for page in pages}
