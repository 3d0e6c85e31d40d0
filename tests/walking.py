"""Every page that people open, as addresses made of ids that a test knows."""

from collections.abc import Iterator, Mapping

from flask import Flask

from application import guards
from application.blueprints import BLUEPRINTS

WORDS_IN_PATHS = {
    "role": "influencer",
    "name": "views",
    "chart": "countries",
    "breakdown": "country",
    "key": "pictures-failed",
    "entered_kind": "outcomes",
    "tab": "posts",
}
FOR_PEOPLE = (
    guards.anyone,
    guards.partner,
    guards.staff_only,
    guards.team,
    guards.admin_only,
    guards.signed_in,
    guards.follower_readers,
)
PEOPLES = {entry.name for entry in BLUEPRINTS if entry.guard in FOR_PEOPLE}


def addresses(app: Flask, values: Mapping[str, int]) -> Iterator[str]:
    """The address of each GET rule of the blueprints for people; an id that isn't among `values` is 1."""
    place = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint.split(".")[0] not in PEOPLES:
            continue
        known = {name: WORDS_IN_PATHS.get(name, values.get(name, 1)) for name in rule.arguments}
        yield place.build(rule.endpoint, known)
