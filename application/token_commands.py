"""`flask tokens …`: what is kept encrypted, when its keys change."""

import click
from flask.cli import AppGroup

from application.extensions import db
from application.formats import counted
from application.models.encryption import cipher
from application.task_queue import commit
from application.token_rotation import PORTION, rotate

tokens = AppGroup("tokens", help="Access tokens and other secrets that are kept encrypted.")


@tokens.command("rotate")
@click.option("--portion", type=click.IntRange(1, 10_000), default=PORTION, show_default=True)
@click.option("--newest", metavar="FINGERPRINT", help="Go on only if the newest key has this fingerprint.")
def rotate_tokens(portion: int, newest: str | None) -> None:
    """Encrypt everything anew with the newest key of TOKEN_KEYS; may be run twice, and ended at any time.

    Older keys may go afterwards, and not before. The exit status is 1 when something could not be read. A
    key's fingerprint: `printf %s "$KEY" | openssl dgst -sha256`, the first eight letters.
    """
    present = cipher.newest_fingerprint
    click.echo(f"The newest key here has the fingerprint {present}.")
    if newest is not None and newest.strip().lower() != present:
        raise click.ClickException(
            f"It was to be {newest}: this process still has other TOKEN_KEYS. Give it the new ones. "
            "Nothing was changed."
        )
    seen = changed = 0
    closed: dict[str, int] = {}
    for done in rotate(portion):
        commit()
        db.session.close()
        seen, changed = seen + done.seen, changed + done.changed
        if done.closed:
            closed[done.column] = closed.get(done.column, 0) + done.closed
    click.echo(f"{counted(seen, 'secret')} looked at, {changed:,} encrypted anew.")
    for column, number in closed.items():
        click.echo(f"{number:,} in {column} can't be read by any key of TOKEN_KEYS.", err=True)
    if closed:
        raise click.ClickException(
            "Put the key that they were encrypted with back into TOKEN_KEYS, then repeat."
        )
    click.echo(
        "All are under the newest key. Once every version that serves has it, the older keys may go from "
        "TOKEN_KEYS."
    )
