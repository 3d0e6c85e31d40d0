"""`flask addresses …`: the list of the site's addresses."""

import click
from flask import current_app
from flask.cli import AppGroup

from application.address_list import LIST, as_lines
from application.lazy_blueprints import declared_addresses

addresses = AppGroup("addresses", help="The addresses of the site, listed so that it begins quickly.")


@addresses.command("write")
def write() -> None:
    """List what the routes declare; to be done whenever a route has come, gone or changed."""
    lines = as_lines(declared_addresses(current_app))
    LIST.write_text("\n".join(lines) + "\n", encoding="utf-8")
    click.echo(f"{len(lines)} addresses in {LIST.name}.")
