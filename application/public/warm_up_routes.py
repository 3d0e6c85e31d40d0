"""What App Engine asks of a new instance before people reach it."""

from flask import Blueprint, Response, current_app
from sqlalchemy import text

from application.extensions import db
from application.lazy_blueprints import load_blueprints
from application.long_lived import long_lived

warm_up = Blueprint("warm_up", __name__)


@warm_up.get("/warmup")
def begin() -> Response:
    """Import every page, compile every template, connect to the database: the first page would wait for them.

    It reaches one of the instance's processes; the others do this at their first page. Who asks again finds
    all of it done, so that it costs strangers' requests next to nothing.
    """
    templates = current_app.jinja_env
    with long_lived():
        load_blueprints(current_app)
        for name in templates.list_templates(extensions=["html"]):
            templates.get_template(name)
    with db.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    return Response("warm", mimetype="text/plain")
