"""What App Engine asks of a new instance before people reach it."""

import gc

from flask import Flask
from flask.testing import FlaskClient

from tests.statements import count_statements


def test_a_warm_instance_has_every_template_and_reaches_its_database(app: Flask, client: FlaskClient) -> None:
    with count_statements(app) as sent:
        answer = client.get("/_ah/warmup")
    assert (answer.status_code, answer.text) == (200, "warm")
    assert sent == ["SELECT 1"]
    cache = app.jinja_env.cache
    assert cache is not None
    # Letters are text: one is there as well where a test before this one has had mail written.
    remembered = {name for _, name in cache if name.endswith(".html")}
    templates = set(app.jinja_env.list_templates(extensions=["html"]))
    assert remembered == templates, "the cache forgets templates: give it more room"


def test_a_strangers_visit_leaves_no_trace(client: FlaskClient) -> None:
    answer = client.get("/_ah/warmup")
    assert "Set-Cookie" not in answer.headers


def test_only_the_first_visit_settles_what_is_there_for_good(client: FlaskClient) -> None:
    client.get("/_ah/warmup")
    settled = gc.get_freeze_count()
    client.get("/_ah/warmup")
    assert gc.get_freeze_count() <= settled
