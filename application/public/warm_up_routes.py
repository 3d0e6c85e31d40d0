"""What App Engine asks of a new instance before people reach it."""

from flask import Blueprint, Response, current_app
from sqlalchemy import text

from application.extensions import db
from application.lazy_blueprints import load_blueprints
from application.long_lived import long_lived

warm_up = Blueprint("warm_up", __name__)
DONE = "warmed_up"


@warm_up.get("/warmup")
def begin() -> Response:
    """Import every page, compile every template, connect to the database: the first page would wait for them.

    It reaches one of the instance's processes; the other imports each area with its first page. Who asks
    again finds all of it done, so that it costs strangers' requests next to nothing.
    """
    if DONE not in current_app.extensions:
        # Once only: at each end of this block what other requests have thrown away would stay for good.
        with long_lived():
            _import_and_compile()
        current_app.extensions[DONE] = True
    with db.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    return Response("warm", mimetype="text/plain")


def _import_and_compile() -> None:
    load_blueprints(current_app)
    templates = current_app.jinja_env
    for name in templates.list_templates(extensions=["html"]):
        templates.get_template(name)
