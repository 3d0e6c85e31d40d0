"""`flask evidence verify`: whether the stored replies behind figures are still what came."""

import click
from flask.cli import AppGroup

from application.evidence.replies import Finding
from application.evidence.verifying import Verdict, accepted_post_ids, post_named, verify_posts
from application.extensions import db
from application.formats import counted
from application.gateways import gateways
from application.identifiers import LARGEST_ID
from application.models import Campaign

evidence_commands = AppGroup("evidence", help="The replies that figures were read from.")


@evidence_commands.command("verify")
@click.argument("post", required=False)
@click.option("--campaign", type=click.IntRange(1, LARGEST_ID), help="All posts accepted into this one.")
def verify(post: str | None, campaign: int | None) -> None:
    """Hash the stored replies behind POST again and compare.

    POST is its number here, its id, its shortcode or its address on Instagram. The exit status is 1 when an
    answer has changed or is lost, and when there is none at all, also because all were removed.
    """
    if (post is None) == (campaign is None):
        raise click.UsageError("Name one post, or a campaign by --campaign.")
    verdict = verify_posts(_posts(post, campaign), gateways().blobs)
    _tell(verdict)
    if not verdict.holds:
        raise SystemExit(1)


def _posts(post: str | None, campaign: int | None) -> list[int]:
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
    if not verdict.stored:
        were_removed = verdict.found[Finding.REMOVED]
        none = "The answers were removed: none" if were_removed else "There is no stored answer that"
        click.echo(f"{none} could vouch for it.", err=True)
