"""Commands for those who run the platform, each imported when it is asked for (Click's LazyGroup)."""

from importlib import import_module

import click
from flask import Flask
from flask.cli import AppGroup

COMMANDS = {
    "addresses": "application.address_commands:addresses",
    "db": "flask_migrate.cli:db",
    "deletions": "application.leaving.cli:deletions",
    "doctor": "application.operations.doctor.commands:doctor",
    "evidence": "application.evidence.commands:evidence_commands",
    "followers": "application.followers.history.cli:followers",
    "queues": "application.queue_commands:queues",
    "staff": "application.accounts.cli:staff",
    "tokens": "application.token_commands:tokens",
}
"""Module and name."""


class LazyCommands(AppGroup):
    """Commands of the table beside those that are hung in."""

    def list_commands(self, context: click.Context) -> list[str]:
        """All names."""
        return sorted({*super().list_commands(context), *COMMANDS})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if name not in COMMANDS:
            return super().get_command(context, name)
        module, _, variable = COMMANDS[name].partition(":")
        command: click.Command = getattr(import_module(module), variable)
        return command


def register_commands(app: Flask) -> None:
    """Hang the commands into `flask`."""
    app.cli = LazyCommands(app.name)
