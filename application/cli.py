"""Commands for the people who run the platform: `flask --app main staff …`."""

import click
from flask import Flask
from flask.cli import AppGroup

from application.accounts.passwords import LONGEST, SHORTEST, PasswordUnfit
from application.accounts.staff import StaffDetailsUnfit, create_staff
from application.config import environment_value
from application.evidence.commands import evidence_commands
from application.exceptions import Conflict
from application.extensions import db
from application.models import Role
from application.task_queue import commit

staff = AppGroup("staff", help="People who work on the platform.")


def register_commands(app: Flask) -> None:
    """Hang the commands into `flask`."""
    app.cli.add_command(staff)
    app.cli.add_command(evidence_commands)


@staff.command("create-admin")
@click.option("--email", required=True, help="The address to sign in with.")
@click.option("--name", required=True, help="The name that colleagues see.")
@click.option(
    "--password-from-env",
    metavar="NAME",
    help="Take the password from this environment variable instead of asking for it.",
)
def create_admin(email: str, name: str, password_from_env: str | None) -> None:
    """Make an admin, who may then sign in with e-mail address and password."""
    password = _password_from(password_from_env) if password_from_env else _asked_password()
    try:
        user = create_staff(email=email, name=name, password=password, role=Role.ADMIN)
    except (StaffDetailsUnfit, PasswordUnfit) as error:
        raise click.UsageError(str(error)) from None
    except Conflict as error:
        db.session.rollback()
        raise click.ClickException(f"{error} Nothing was changed.") from None
    commit()
    click.echo(f"{user.name} can now sign in as an admin with {user.email}.")


def _password_from(variable: str) -> str:
    password = environment_value(variable)
    if not password:
        raise click.UsageError(f"The environment variable {variable} is empty or not set.")
    return password


def _asked_password() -> str:
    """Ask twice, hidden, until the password fits."""

    def fitting(text: str) -> str:
        if not SHORTEST <= len(text) <= LONGEST:
            raise click.UsageError(f"The password needs {SHORTEST} to {LONGEST} characters.")
        return text

    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, value_proc=fitting)
    return password
