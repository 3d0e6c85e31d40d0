"""Formulas over the tabs of posts, for readers who audit the report's sums in place.

`tabs` are the finished tabs; a formula reads only those tabs that have its columns. Groups are all
posts, the posts of one media kind (named by a cell), or the posts of one account (named by a cell).
"""

from collections.abc import Callable, Sequence

from application.campaigns.results.groups import GroupResults
from application.export.parts.post_tab import PostTab
from application.media_kinds import MediaKind

PLAIN = {
    "count": "COUNT",
    "total": "SUM",
    "mean": "AVERAGE",
    "median": "MEDIAN",
    "deviation": "STDEV",
    "minimum": "MIN",
    "maximum": "MAX",
}


def plain(function: str, key: str, tabs: Sequence[PostTab]) -> str | None:
    """A function of `PLAIN` over a column of all tabs that have it, such as =SUM(Posts!$H$2:$H$9).

    None where posts count that have no rows.
    """
    if any(tab.lacks for tab in tabs):
        return None
    ranges = [reference for tab in tabs if (reference := tab.reference(key))]
    return f"={PLAIN[function]}({','.join(ranges)})"


def group_tabs(group: GroupResults, tabs: Sequence[PostTab]) -> tuple[list[PostTab], bool]:
    """The tabs that hold a group, and whether it fills them (so that no condition is needed)."""
    if group.kind is None:
        return list(tabs), True
    held_by = [tab for tab in tabs if group.kind in tab.kinds]
    return held_by, group.kind.is_story and all(len(tab.kinds) == 1 for tab in held_by)


def group_formula(
    function: str, key: str, group: GroupResults, label: str, tabs: Sequence[PostTab]
) -> str | None:
    """Count, total, mean... of a column over a group; `label` is the cell that holds the kind's name.

    None where no plain formula says it: median, deviation and extremes under a condition would need
    array formulas, which spreadsheets treat differently; and where posts count that have no rows.
    """
    if _lacks(group, tabs):
        return None
    held_by, whole = group_tabs(group, tabs)
    if whole:
        return plain(function, key, held_by)
    values, kinds = held_by[0].reference(key), held_by[0].reference("type")
    conditional = {
        "count": f"=SUMPRODUCT(--({kinds}={label}),--ISNUMBER({values}))",
        "total": f"=SUMIFS({values},{kinds},{label})",
        "mean": f"=AVERAGEIFS({values},{kinds},{label})",
    }
    return conditional.get(function)


def group_rate_formula(group: GroupResults, label: str, tabs: Sequence[PostTab]) -> str | None:
    """Sum of engagements by sum of reach, over the posts of a group that have an engagement figure.

    None where posts count that have no rows.
    """
    if _lacks(group, tabs):
        return None
    held_by, whole = group_tabs(group, tabs)
    held_by = [tab for tab in held_by if tab.reference("engagements")]
    if whole:
        above = ",".join(f"{tab.reference('engagements')}" for tab in held_by)
        below = "+".join(
            f'SUMIFS({tab.reference("reach")},{tab.reference("engagements")},">=0")' for tab in held_by
        )
        return f"=SUM({above})/({below})"
    posts = held_by[0]
    amounts, reach, kinds = (posts.reference(key) for key in ("engagements", "reach", "type"))
    return f'=SUMIFS({amounts},{kinds},{label})/SUMIFS({reach},{kinds},{label},{amounts},">=0")'


def _lacks(group: GroupResults, tabs: Sequence[PostTab]) -> bool:
    kinds = frozenset[MediaKind]().union(*(tab.lacks for tab in tabs))
    return bool(kinds) if group.kind is None else group.kind in kinds


def account_formula(key: str, label: str, tabs: Sequence[PostTab]) -> str:
    """A column's total over the posts of the account that the cell `label` names.

    SUMPRODUCT, not SUMIFS: names may hold * or ? or begin with =, which criteria would interpret.
    """
    return "=" + _over_tabs(key, tabs, lambda own, values: f"SUMPRODUCT(--({own}={label}),{values})")


def account_count_formula(label: str, tab: PostTab) -> str:
    """How many rows of a tab belong to the account."""
    return f"=SUMPRODUCT(--({tab.reference('account')}={label}))"


def account_rate_formula(label: str, tabs: Sequence[PostTab]) -> str:
    """Sum of engagements by sum of reach over the account's posts that have an engagement figure."""
    held_by = [tab for tab in tabs if tab.reference("engagements")]
    above = _over_tabs("engagements", held_by, lambda own, values: f"SUMPRODUCT(--({own}={label}),{values})")
    below = "+".join(
        f"SUMPRODUCT(--({tab.reference('account')}={label}),"
        f"--ISNUMBER({tab.reference('engagements')}),{tab.reference('reach')})"
        for tab in held_by
    )
    return f"=({above})/({below})"


def _over_tabs(key: str, tabs: Sequence[PostTab], term: Callable[[str, str], str]) -> str:
    return "+".join(
        term(own, values)
        for tab in tabs
        if (values := tab.reference(key)) and (own := tab.reference("account"))
    )
