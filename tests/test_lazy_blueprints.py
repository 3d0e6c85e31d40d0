"""An instance begins with the addresses alone; what answers there is imported when it is asked for."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.address_list import LIST, as_lines, listed_addresses
from application.blueprints import BLUEPRINTS
from application.extensions import db
from application.factory import create_app
from application.lazy_blueprints import HOOKS, LOADER, declared_addresses, load_blueprints
from tests.source import ROOT

IN_ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NAMES = sorted({entry.name for entry in BLUEPRINTS})


def test_to_begin_imports_no_page(tmp_path: Path) -> None:
    code = (
        "import sys; from application.factory import create_app; create_app();"
        "print(*(name for name in sys.modules if name.startswith('application.')))"
    )
    settings = os.environ | {"APP_PROFILE": "test", "SANDBOX_URL": "http://127.0.0.1:9"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=settings | {"INSTANCE_FOLDER": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    pages = {f"application.{entry.place.partition(':')[0]}" for entry in BLUEPRINTS}
    assert pages.isdisjoint(done.stdout.split())


@pytest.fixture
def fresh(app: Flask) -> Iterator[Flask]:
    """An application that nobody has asked for anything."""
    fresh = create_app(app.extensions["configuration"])
    yield fresh
    with fresh.app_context():
        db.session.remove()
        db.engine.dispose()


@IN_ONE_DATABASE
@pytest.mark.own_app
def test_the_list_is_what_the_routes_declare(app: Flask) -> None:
    lines = LIST.read_text(encoding="utf-8").splitlines()
    assert lines == as_lines(declared_addresses(app)), "bring it up to date: flask --app main addresses write"


@IN_ONE_DATABASE
@pytest.mark.own_app
def test_the_command_writes_the_list(app: Flask) -> None:
    before = LIST.read_bytes()
    answer = app.test_cli_runner().invoke(args=["addresses", "write"])
    assert answer.output == f"{len(listed_addresses())} addresses in addresses.txt.\n"
    assert LIST.read_bytes() == before


@IN_ONE_DATABASE
@pytest.mark.own_app
@pytest.mark.parametrize("name", NAMES)
def test_each_blueprint_comes_alone_with_all_of_its_pages(fresh: Flask, name: str) -> None:
    fresh.extensions[LOADER].load(name)
    listed = {each.endpoint for each in listed_addresses() if each.endpoint.partition(".")[0] == name}
    assert listed
    assert listed <= set(fresh.view_functions)
    assert fresh.blueprints[name].name == name


@IN_ONE_DATABASE
@pytest.mark.own_app
def test_a_blueprint_is_loaded_by_its_first_page_and_by_that_alone(fresh: Flask) -> None:
    assert fresh.test_client().get("/terms").status_code == 200
    assert set(fresh.blueprints) == {"bootstrap", "public"}


@IN_ONE_DATABASE
@pytest.mark.own_app
def test_an_unknown_address_loads_nothing(fresh: Flask) -> None:
    assert fresh.test_client().get("/nothing/here").status_code == 404
    assert set(fresh.blueprints) == {"bootstrap"}


@IN_ONE_DATABASE
@pytest.mark.own_app
def test_two_people_may_be_the_first_at_once(fresh: Flask) -> None:
    def ask(_turn: int) -> int:
        return fresh.test_client().get("/terms").status_code

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(ask, range(4))) == [200] * 4


@IN_ONE_DATABASE
@pytest.mark.own_app
def test_a_blueprints_hooks_hold_for_its_first_page_already(app: Flask, fresh: Flask) -> None:
    assert fresh.test_client().get("/kit/" + "t" * 43).headers["X-Robots-Tag"].startswith("noindex")
    client: FlaskClient = fresh.test_client()
    told = client.post("/tasks/mail/send", data=BytesIO(b"x"))
    assert told.status_code == 403, "turned away by its guard, not asked for a form's token"


@IN_ONE_DATABASE
@pytest.mark.own_app
def test_no_blueprint_has_hooks_for_the_whole_site(app: Flask) -> None:
    """They would hold from its first page on only."""
    bare = Flask("bare", static_folder=None)
    load_blueprints(app)
    for entry in BLUEPRINTS:
        apart = app.extensions[LOADER].apart(entry.name)
        for kind in HOOKS:
            assert getattr(apart, kind).get(None) == getattr(bare, kind).get(None), (entry.name, kind)


@IN_ONE_DATABASE
@pytest.mark.own_app
def test_no_blueprint_has_what_is_not_taken_over(app: Flask) -> None:
    """Of an address the list has methods, rule and endpoint; folders, commands and filters stay behind."""
    bare = Flask("bare", static_folder=None)
    for entry in BLUEPRINTS:
        apart: Flask = app.extensions[LOADER].apart(entry.name)
        for rule in apart.url_map.iter_rules():
            assert not any((rule.defaults, rule.subdomain, rule.host, rule.redirect_to)), rule
        blueprint = apart.blueprints[entry.name]
        folders = (blueprint.static_folder, blueprint.template_folder)
        assert (*folders, blueprint.cli.commands) == (None, None, {}), entry.name
        for kind in ("filters", "globals", "tests"):
            assert set(getattr(apart.jinja_env, kind)) == set(getattr(bare.jinja_env, kind)), entry.name
