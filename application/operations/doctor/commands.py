"""`flask doctor`: what of the set-up is right, and what to do about the rest."""

import json

import click
from flask import current_app
from flask.cli import with_appcontext

from application.config import Config
from application.operations.doctor.addresses import typed_in
from application.operations.doctor.findings import Finding, State
from application.operations.doctor.running import Looked, look_here, look_outside
from application.operations.doctor.surroundings import surroundings

_COLOURS = {State.OK: "green", State.WARN: "yellow", State.UNKNOWN: "yellow", State.WRONG: "red"}


@click.command("doctor")
@click.option("--urls", is_flag=True, help="Only print the addresses to type in at Meta, Google and in DNS.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@with_appcontext
def doctor(urls: bool, as_json: bool) -> None:
    """Look at the whole set-up. The exit status is 1 when something is wrong."""
    if urls:
        _tell_addresses(as_json)
        return
    place = surroundings()
    looked = [*look_here(place), *look_outside(place)]
    if as_json:
        click.echo(json.dumps([_line(each, finding) for each, finding in _each(looked)], indent=2))
    else:
        for _, finding in _each(looked):
            _tell(finding)
    if any(finding.state is State.WRONG for _, finding in _each(looked)):
        raise SystemExit(1)


def _each(looked: list[Looked]) -> list[tuple[Looked, Finding]]:
    return [(each, finding) for each in looked for finding in each.findings]


def _line(looked: Looked, finding: Finding) -> dict[str, str]:
    return {
        "check": looked.check.key,
        "name": finding.name,
        "state": finding.state.value,
        "words": finding.words,
        "what_to_do": finding.what_to_do,
    }


def _tell(finding: Finding) -> None:
    state = click.style(f"{finding.state.value:<8}", fg=_COLOURS[finding.state])
    click.echo(f"{state}{finding.name}: {finding.words}")
    if finding.what_to_do:
        click.echo(f"        → {finding.what_to_do}")


def _tell_addresses(as_json: bool) -> None:
    config: Config = current_app.extensions["configuration"]
    found = typed_in(config)
    if as_json:
        click.echo(json.dumps([vars(each) for each in found], indent=2))
        return
    place = ""
    for each in found:
        if each.place != place:
            click.echo(f"{'' if not place else chr(10)}{each.place}")
            place = each.place
        click.echo(f"  {each.field}: {each.value}")
