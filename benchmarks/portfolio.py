"""Several campaigns together: the whole page of twenty campaigns, and its statements beside those of two."""

from collections import defaultdict
from itertools import pairwise

from sqlalchemy import insert, select

from application.campaigns.results.people import SHOWN
from application.extensions import db
from application.models import Assignment, Decision
from benchmarks.big_campaign import seed_campaign
from benchmarks.results import best_of_rounds, raw_query, signed_in, statements_of
from benchmarks.stage import application
from tests.builders import NOW
from tests.campaigns.results.independent import (
    RATES,
    Rows,
    accepted_rows,
    bare_spread,
    follower_counts,
    rate_of,
    spreads_of,
)

CAMPAIGNS, FEW, POSTS, INFLUENCERS, SHARED = 20, 2, 1_000, 20, 50
MOST = 3.0
"""The page takes at most so many times what the bare work takes."""


def report() -> list[str]:
    """Lines that tell seconds, ratio and statements. Raises RuntimeError where the page takes too much."""
    with application("http://127.0.0.1:9") as app:
        ids = [seed_campaign(POSTS, INFLUENCERS) for _ in range(CAMPAIGNS)]
        _share(ids)
        client = signed_in(app)
        addresses = [_address(ids[:number]) for number in (FEW, CAMPAIGNS)]
        statements = [statements_of(client, address) for address in addresses]
        seconds = best_of_rounds({"page": lambda: client.get(addresses[1]), "bare": lambda: _bare(ids)})
    ratio = seconds["page"] / seconds["bare"]
    if statements[0] != statements[1]:
        raise RuntimeError(f"{statements[0]} statements for {FEW} campaigns, {statements[1]} for {CAMPAIGNS}")
    if ratio > MOST:
        raise RuntimeError(f"{CAMPAIGNS} campaigns together take {ratio:.1f} x the bare work")
    return [
        f"{CAMPAIGNS} campaigns of {POSTS:,} posts together, best of their turns, SQLite:",
        f"  the whole page               {seconds['page']:6.2f} s  in {statements[1]} statements, "
        f"as many as for {FEW} campaigns",
        f"  rows and plain arithmetic    {seconds['bare']:6.2f} s  ratio {ratio:4.2f} (at most {MOST:.0f})",
    ]


def _bare(campaign_ids: list[int]) -> None:
    """Rows once for each campaign, then spreads and rates of each post once and of each campaign."""
    with raw_query() as query:
        rows = accepted_rows(query, f"IN ({', '.join(map(str, campaign_ids))})", follower_counts(query))
    groups: dict[int, Rows] = defaultdict(list)
    for row in rows:
        groups[row["campaign_id"]].append(row)
    once = list({row["id"]: row for row in rows}.values())
    spreads_of(once, bare_spread)
    for name, rate in RATES.items():
        rate_of(once, *rate)
        for own in groups.values() if name == "engagement_rate" else ():
            rate_of(own, *rate)
            for figure in SHOWN:
                sum(row[figure] for row in own if row[figure] is not None)


def _share(campaign_ids: list[int]) -> None:
    """Accept some posts of each campaign into the next one, too."""
    for own, other in pairwise(campaign_ids):
        first = select(Assignment.post_id).where(Assignment.campaign_id == own).order_by(Assignment.id)
        posts = db.session.scalars(first.limit(SHARED))
        facts = {"campaign_id": other, "decision": Decision.ACCEPTED, "decided_at": NOW}
        db.session.execute(insert(Assignment), [{"post_id": post_id, **facts} for post_id in posts])
    db.session.commit()


def _address(campaign_ids: list[int]) -> str:
    return f"/campaigns/portfolio?chosen={'.'.join(map(str, campaign_ids))}"
