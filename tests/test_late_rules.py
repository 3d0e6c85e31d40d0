"""Rules of addresses write the same links as Werkzeug's own, and are compiled when the first is asked for."""

import pytest
from flask import Flask
from werkzeug.routing import BuildError, Map, Rule

from application.late_rules import LateRule

RULES = [
    ("/", "home"),
    ("/campaigns/<int:campaign_id>", "campaign"),
    ("/campaigns/<int:campaign_id>/posts/<path:name>", "post"),
    ("/a b/ü", "odd"),
]
LINKS: list[tuple[str, dict[str, object]]] = [
    ("home", {}),
    ("home", {"next": "/a?b=1&c", "page": 2}),
    ("campaign", {"campaign_id": 7}),
    ("campaign", {"campaign_id": 7, "rule": "x", "self": "y", "write": "z"}),
    ("post", {"campaign_id": 7, "name": "ä/b c"}),
    ("odd", {}),
]


def links_of(rule_class: type[Rule]) -> list[str]:
    addresses = Map([rule_class(rule, endpoint=endpoint) for rule, endpoint in RULES])
    return [addresses.bind("platform.example.org").build(endpoint, values) for endpoint, values in LINKS * 2]


def test_links_are_as_any_rule_writes_them() -> None:
    assert links_of(LateRule) == links_of(Rule)


@pytest.mark.parametrize("values", [{}, {"campaign_id": "seven"}])
def test_a_link_that_lacks_what_its_rule_asks_for_is_refused(values: dict[str, str]) -> None:
    links = Map([LateRule("/campaigns/<int:campaign_id>", endpoint="campaign")]).bind("platform.example.org")
    with pytest.raises((BuildError, ValueError)) as refused:
        links.build("campaign", values)
    plain = Map([Rule("/campaigns/<int:campaign_id>", endpoint="campaign")]).bind("platform.example.org")
    with pytest.raises(type(refused.value)):
        plain.build("campaign", values)


def test_a_rule_is_compiled_with_its_first_link_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[bool] = []
    plain = Rule._compile_builder

    def counted(rule: Rule, append_unknown: bool = True) -> object:
        compiled.append(append_unknown)
        return plain(rule, append_unknown)

    monkeypatch.setattr(Rule, "_compile_builder", counted)
    links = Map([LateRule("/", endpoint="home")]).bind("platform.example.org")
    assert compiled == []
    links.build("home")
    links.build("home", {"page": 2})
    assert compiled == [True]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.own_app
def test_the_applications_rules_are_late(app: Flask) -> None:
    ours = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in ("static", "bootstrap.static")]
    assert {type(rule) for rule in ours} == {LateRule}
