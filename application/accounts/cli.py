"""Commands for people who work on the platform: `flask --app main staff …`."""

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from application.accounts.addresses import AddressUnfit, as_kept
from application.accounts.invitations import invite, invite_again
from application.accounts.password_strength import refuse_weak
from application.accounts.passwords import PasswordUnfit
from application.accounts.second_factor import remove_second_factor
from application.accounts.sessions import end_sign_ins
from application.accounts.staff import NameUnfit, create_staff
from application.config import environment_value
from application.exceptions import Conflict
from application.extensions import db
from application.mail.about_account import entrance
from application.mail.account_letters import write_notice
from application.mail.account_words import AccountLetter
from application.mail_addresses import address_key
from application.models import Role, User
from application.models.users import TEAM_ROLES
from application.one_time_links import fresh_token
from application.task_queue import commit

staff = AppGroup("staff", help="People who work on the platform.")


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
    password = _password_from(password_from_env) if password_from_env else _asked_password(email, name)
    try:
        user = create_staff(email=email, name=name, password=password, role=Role.ADMIN)
    except (AddressUnfit, NameUnfit, PasswordUnfit) as error:
        raise click.UsageError(str(error)) from None
    except Conflict as error:
        db.session.rollback()
        raise click.ClickException(f"{error} Nothing was changed.") from None
    commit()
    click.echo(f"{user.name} can now sign in as an admin with {user.email}.")


@staff.command("invite")
@click.option("--email", required=True, help="The address that the person signs in with.")
@click.option("--name", required=True, help="The name that colleagues see.")
@click.option("--role", required=True, type=click.Choice([role.value for role in TEAM_ROLES]))
def invite_member(email: str, name: str, role: str) -> None:
    """Invite somebody and print the link: where no mail is sent. Somebody invited before gets a new link."""
    waiting = _team_member(email)
    try:
        if waiting is not None and waiting.password_hash is None and waiting.role.value == role:
            link = invite_again(waiting.id, by_id=None)
        else:
            link = invite(email=email, name=name, role=Role(role), by_id=None)
    except (AddressUnfit, NameUnfit) as error:
        raise click.UsageError(str(error)) from None
    except Conflict as error:
        db.session.rollback()
        raise click.ClickException(f"{error} Nothing was changed.") from None
    with current_app.test_request_context():
        address = entrance(link, fresh_token(link))
    until = f"{link.expires_at:%Y-%m-%d %H:%M} UTC"
    commit()
    click.echo(f"Send this link to {address_key(email)}. It works once, until {until}:\n{address}")


@staff.command("reset-second-factor")
@click.option("--email", required=True, help="The address that the person signs in with.")
def reset_second_factor(email: str) -> None:
    """Take away a lost second factor, and end every sign-in of the person.

    Make sure that you talk to the right person: afterwards the password alone lets them set up another.
    """
    user = _team_member(email)
    if user is None:
        raise click.ClickException(f"Nobody of the staff has the e-mail address {address_key(email)}.")
    name, user_id, address = user.name, user.id, user.email or ""
    if not remove_second_factor(user_id, by_id=None):
        db.session.rollback()
        raise click.ClickException(f"{name} has no second factor. Nothing was changed.")
    end_sign_ins(user_id)
    write_notice(AccountLetter.SECOND_FACTOR_REMOVED, user_id, address)
    commit()
    click.echo(f"The second factor of {name} is gone, and every sign-in has ended.")


def _team_member(email: str) -> User | None:
    return db.session.scalars(
        select(User).where(User.email == as_kept(email), User.role.in_(TEAM_ROLES))
    ).one_or_none()


def _password_from(variable: str) -> str:
    password = environment_value(variable)
    if not password:
        raise click.UsageError(f"The environment variable {variable} is empty or not set.")
    return password


def _asked_password(*own_words: str) -> str:
    """Ask twice, hidden, until the password fits."""

    def fitting(text: str) -> str:
        try:
            refuse_weak(text, own_words)
        except PasswordUnfit as error:
            raise click.UsageError(str(error)) from None
        return text

    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, value_proc=fitting)
    return password
