"""`flask evidence verify`: whether stored replies and everything that was kept are still what they were."""

from collections.abc import Iterable, Sequence

import click
from flask.cli import AppGroup

from application.capture.words import size_words
from application.evidence.chain_check import check_all, check_posts
from application.evidence.check_queries import last_stop
from application.evidence.check_words import line_words, stop_words, unread_words
from application.evidence.replies import Finding
from application.evidence.troubles import UNREAD, WORDS, Outcome, Trouble, differing, in_order
from application.evidence.verifying import Verdict, accepted_post_ids, post_named, verify_posts
from application.extensions import db
from application.formats import counted
from application.gateways import gateways
from application.identifiers import LARGEST_ID
from application.models import Campaign

evidence_commands = AppGroup("evidence", help="The replies that figures were read from, and what was kept.")


@evidence_commands.command("verify")
@click.argument("post", required=False)
@click.option("--campaign", type=click.IntRange(1, LARGEST_ID), help="All posts accepted into this one.")
@click.option("--captures", is_flag=True, help="Everything that was kept, as without POST and campaign.")
def verify(post: str | None, campaign: int | None, captures: bool) -> None:
    """Hash what is stored again and compare: all captures with their chain, or what is behind POST.

    POST is its number here, its id, its shortcode or its address on Instagram; its stored replies and its
    captures are looked at. The exit status is 1 when something has changed or is lost, when something could
    not be read, and when no reply vouches for the posts, also because all were removed.
    """
    if (post is not None) + (campaign is not None) + captures > 1:
        raise click.UsageError("Name one post, or a campaign by --campaign, or leave both out.")
    blobs = gateways().blobs
    if post is None and campaign is None:
        _tell_of_stop()
        holds = _tell_captures(check_all(blobs))
    else:
        post_ids = _posts(post, campaign)
        verdict = verify_posts(post_ids, blobs)
        _tell(verdict)
        are_captures_whole = _tell_captures(check_posts(post_ids, blobs), quiet=True)
        is_entered = not verdict.replies and 0 < verdict.only_entered == len(post_ids)
        holds = (verdict.holds or is_entered) and are_captures_whole
    if not holds:
        raise SystemExit(1)


def _posts(post: str | None, campaign: int | None) -> Sequence[int]:
    if campaign is not None:
        if db.session.get(Campaign, campaign) is None:
            raise click.ClickException(f"There is no campaign {campaign}.")
        return accepted_post_ids(campaign)
    post_id = post_named(post or "")
    if post_id is None:
        raise click.ClickException(f"There is no post {post}.")
    return [post_id]


def _tell(verdict: Verdict) -> None:
    click.echo(f"{counted(verdict.replies, 'answer')} looked at")
    for finding in Finding:
        if verdict.found[finding]:
            click.echo(f"{verdict.found[finding]:>8,}  {finding.word.lower()}: {finding.meaning}")
    for reply, finding in verdict.trouble:
        click.echo(f"{reply.label}: {finding.meaning} ({reply.sha256})", err=True)
    if verdict.unread:
        click.echo(
            f"{counted(verdict.unread, 'answer')} could not be read just now: nothing is said of them. "
            "Check again; if it stays so, look after the store of files.",
            err=True,
        )
    if verdict.entered:
        click.echo(
            f"{counted(verdict.entered, 'post holds', 'posts hold')} figures entered by staff: "
            "no answer stands behind those."
        )
    if not verdict.stored and not (verdict.only_entered and not verdict.replies):
        were_removed = verdict.found[Finding.REMOVED]
        none = "The answers were removed: none" if were_removed else "There is no stored answer that"
        click.echo(f"{none} could vouch for it.", err=True)


def _tell_of_stop() -> None:
    """A check by the queue that stopped is what brings people here: what it came upon, and what to do."""
    stop = last_stop()
    db.session.close()
    if stop is not None:
        click.echo(f"The last check by the page stopped. {stop_words(stop)}. {stop.told}", err=True)
        words = WORDS[stop.trouble]
        click.echo(f"{words.meaning} {words.to_do}", err=True)
        click.echo("Everything is looked at anew now.", err=True)


def _tell_captures(outcomes: Iterable[Outcome], *, quiet: bool = False) -> bool:
    """Print what differs, and the numbers; whether all is in order. `quiet` says nothing of no captures."""
    whole = Outcome()
    for outcome in outcomes:
        for found in outcome.findings:
            click.echo(line_words(found), err=True)
        whole.add(outcome)
    counts = whole.counts
    if quiet and not counts["captures"] and in_order(counts):
        return True
    of_links = f"{counted(counts['links'], 'link')} of the chain and " if not quiet else ""
    click.echo(f"{of_links}{counted(counts['captures'], 'capture')} looked at")
    size = size_words(counts["bytes"])
    click.echo(f"{counts['files']:>8,}  files unchanged ({size} with {counts['manifests']:,} manifests)")
    if not quiet:
        click.echo(f"{counts['removed_captures']:>8,}  captures removed lawfully")
        click.echo(f"{counts['removed_files']:>8,}  files removed lawfully")
    for trouble in Trouble:
        if counts[trouble]:
            click.echo(f"{counts[trouble]:>8,}  {WORDS[trouble].title[0].lower()}{WORDS[trouble].title[1:]}")
    if counts[UNREAD]:
        click.echo(unread_words(counts), err=True)
    if not in_order(counts) and not differing(counts):
        click.echo("Of what was looked at, nothing differs.", err=True)
    return in_order(counts)
