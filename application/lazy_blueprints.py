"""Blueprints that are imported when one of their pages is first asked for.

An instance begins with the addresses alone (Flask's pattern "Lazily Loading Views"): importing a thousand
modules would take it twice as long as all else, and its first page needs a tenth of them.
"""

from collections.abc import Iterable
from importlib import import_module
from operator import attrgetter
from threading import RLock
from typing import Any

from flask import Blueprint, Flask, request, request_started

from application.address_list import Address, listed_addresses
from application.blueprint_entry import Entry
from application.blueprints import BLUEPRINTS
from application.extensions import csrf
from application.late_rules import LateRule

LOADER = "lazy_blueprints"
HOOKS = (
    "before_request_funcs",
    "after_request_funcs",
    "teardown_request_funcs",
    "url_value_preprocessors",
    "url_default_functions",
    "template_context_processors",
    "error_handler_spec",
)
"""What Flask keeps by a blueprint's name; hooks of a blueprint for the whole site would be lost."""


class LazyBlueprints:
    """Hangs blueprints into an application that serves already."""

    def __init__(self, app: Flask, entries: Iterable[Entry]) -> None:
        self._app = app
        self._entries = {entry.name: entry for entry in entries}
        self._one_at_a_time = RLock()

    def add_addresses(self) -> None:
        """Let every address of the list be found and be linked to."""
        for address in listed_addresses():
            if address.endpoint.partition(".")[0] in self._entries:
                self._app.add_url_rule(address.rule, address.endpoint, methods=list(address.methods))

    def load_all(self) -> None:
        """Import whatever hasn't been asked for yet."""
        for name in self._entries:
            self.load(name)

    def load(self, name: str | None) -> None:
        """Import the blueprint of that name, unless it is there or is none of ours."""
        if name is None or name in self._app.blueprints or name not in self._entries:
            return
        with self._one_at_a_time:
            if name not in self._app.blueprints:
                _take_over(self._app, self.apart(name))

    def apart(self, name: str) -> Flask:
        """The blueprint in an application of its own: Flask hangs it in there as it always does."""
        entry = self._entries[name]
        module, _, variable = entry.place.partition(":")
        blueprint: Blueprint = attrgetter(variable)(import_module(f"application.{module}"))
        apart = Flask(self._app.import_name, root_path=self._app.root_path, static_folder=None)
        apart.register_blueprint(blueprint, url_prefix=entry.prefix.rstrip("/") or None)
        if entry.own_proof:
            csrf.exempt(blueprint)
        return apart

    def declared_addresses(self) -> list[Address]:
        """What the blueprints' decorators say, whatever is listed."""
        return [
            Address(tuple(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})), rule.rule, rule.endpoint)
            for name in self._entries
            for rule in self.apart(name).url_map.iter_rules()
        ]


def init_blueprints(app: Flask) -> None:
    """Know every address, and import what answers there when it is asked for."""
    in_sandbox = app.extensions["configuration"].sandbox_url is not None
    app.url_rule_class = LateRule
    loader = LazyBlueprints(app, (each for each in BLUEPRINTS if in_sandbox or not each.only_in_sandbox))
    loader.add_addresses()
    app.extensions[LOADER] = loader
    # Before anything else of the request: a blueprint's own hooks must be there when Flask looks for them.
    request_started.connect(_load_what_is_asked_for, app)


def load_blueprints(app: Flask) -> None:
    """Import all that hasn't been asked for yet: whoever has time spares the next person the wait."""
    loader: LazyBlueprints = app.extensions[LOADER]
    loader.load_all()


def declared_addresses(app: Flask) -> list[Address]:
    """What the blueprints' decorators say, whatever is listed."""
    loader: LazyBlueprints = app.extensions[LOADER]
    return loader.declared_addresses()


def _load_what_is_asked_for(app: Flask, **_more: Any) -> None:
    loader: LazyBlueprints = app.extensions[LOADER]
    loader.load(request.blueprint)


def _take_over(app: Flask, apart: Flask) -> None:
    """All that Flask has hung in there but its rules; the name last, for with it the blueprint counts."""
    app.view_functions.update(apart.view_functions)
    for kind in HOOKS:
        of_blueprints = {name: hooks for name, hooks in getattr(apart, kind).items() if name is not None}
        getattr(app, kind).update(of_blueprints)
    app.blueprints.update(apart.blueprints)
