"""A new style sheet has a new address: nobody sees a release's pages in the styles of the one before."""

import os
import re
from pathlib import Path

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from application.static_versions import init_static_versions

FILES = re.compile(r'(?:href|src)="(/(?:bootstrap/)?static/[^"#]+)')


def _address(app: Flask, name: str = "site.css") -> str:
    with app.test_request_context():
        return url_for("static", filename=name)


@pytest.fixture
def small(tmp_path: Path) -> Flask:
    """A site with one style sheet."""
    (tmp_path / "site.css").write_text("p { color: black }")
    app = Flask("small", static_folder=str(tmp_path), static_url_path="/static")
    init_static_versions(app)
    return app


def test_each_file_of_a_page_is_named_with_its_fingerprint(client: FlaskClient) -> None:
    addresses = set(FILES.findall(client.get("/").text))
    assert {address.rpartition("/")[2].partition("?")[0] for address in addresses} > {
        "site.css",
        "sprite.svg",
    }
    for address in addresses:
        assert re.search(r"\?v=[0-9a-f]{8}$", address), address
        with client.get(address) as answer:
            assert answer.status_code == 200, address


def test_another_content_has_another_address(small: Flask, tmp_path: Path) -> None:
    before = _address(small)
    assert _address(small) == before
    (tmp_path / "site.css").write_text("p { color: white }")
    os.utime(tmp_path / "site.css", ns=(0, 0))
    assert _address(small) != before


def test_the_same_content_keeps_its_address_in_another_release(small: Flask, tmp_path: Path) -> None:
    before = _address(small)
    os.utime(tmp_path / "site.css", ns=(0, 0))
    assert _address(small) == before


def test_an_old_address_leads_to_the_file_that_is_there(small: Flask, tmp_path: Path) -> None:
    before = _address(small)
    (tmp_path / "site.css").write_text("p { color: white }")
    with small.test_client().get(before) as answer:
        assert answer.get_data(as_text=True) == "p { color: white }"


def test_a_file_that_is_not_there_has_none(small: Flask) -> None:
    assert _address(small, "vendor/missing.css") == "/static/vendor/missing.css"
