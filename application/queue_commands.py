"""Commands for the task queues: `flask --app main queues …`."""

from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup

from application.gateways import gateways
from application.integrations.tasks import QUEUES, QueuesUnavailable

if TYPE_CHECKING:
    from application.integrations.queues_cloud import QueueState

queues = AppGroup("queues", help="The queues of Cloud Tasks.")


@queues.command("ensure")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
def ensure(dry_run: bool) -> None:
    """Make every queue what the code says; may be run any number of times, and deletes nothing."""
    if gateways().config.task_queue == "local":
        click.echo("TASK_QUEUE is local: that queue needs no preparation.")
        return
    cloud = gateways().cloud_queues()
    try:
        for state in cloud.compare(QUEUES):
            if not dry_run:
                cloud.mend(state)
            _tell(state, dry_run=dry_run)
    except QueuesUnavailable as error:
        raise click.ClickException(str(error)) from None


def _tell(state: "QueueState", *, dry_run: bool) -> None:
    if not state.is_there:
        click.echo(f"{state.name}: {'to be created' if dry_run else 'created'}")
    elif state.differences:
        click.echo(f"{state.name}: {'to be updated' if dry_run else 'updated'}")
        for each in state.differences:
            click.echo(f"  {each.path}: {each.wanted} instead of {each.present}")
    else:
        click.echo(f"{state.name}: as it should be")
    if state.is_paused:
        click.echo(f"  It is paused, and stays so: gcloud tasks queues resume {state.name}")
