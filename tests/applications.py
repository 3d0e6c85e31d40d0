"""Applications that tests share: to build one takes longer than most tests do.

Only few settings are built into one, see `_built_in`; all others may be told to it anew.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache

from application.config import Config
from application.display import register_display
from application.factory import create_app, reach_out

MOST_KEPT = 8


@dataclass(frozen=True)
class _Kept:
    app: Flask
    extensions: dict[str, Any]
    settings: dict[str, Any]


class SharedApplications:
    """Those built so far, by their settings; the longest unused gives way."""

    def __init__(self, compiled_templates: BytecodeCache) -> None:
        self._compiled_templates = compiled_templates
        self._kept: OrderedDict[tuple[object, ...], _Kept] = OrderedDict()

    def new(self, config: Config) -> Flask:
        """One for a single test, which may add to it."""
        app = create_app(config)
        app.jinja_env.bytecode_cache = self._compiled_templates
        return app

    def ready(self, config: Config) -> Flask:
        """One with these settings, without anything that an earlier test put into it."""
        kept = self._kept.pop(_built_in(config), None)
        if kept is None:
            app = self.new(config)
            kept = _Kept(app, dict(app.extensions), dict(app.config))
        else:
            _put_back(kept, config)
        self._kept[_built_in(config)] = kept
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return kept.app


def _built_in(config: Config) -> tuple[object, ...]:
    """What `create_app` reads of the settings, but for what `_put_back` tells again."""
    return (
        config.profile,
        config.database_url,
        config.public_url,
        config.secret_key,
        config.secret_key_fallbacks,
        config.trusted_hosts,
    )


def _put_back(kept: _Kept, config: Config) -> None:
    for now, before in ((kept.app.extensions, kept.extensions), (kept.app.config, kept.settings)):
        now.clear()
        now.update(before)
    kept.app.extensions["configuration"] = config
    register_display(kept.app)
    reach_out(kept.app, config)
