"""What a first visit costs: everything that a page loads, compressed, as one would come to it."""

import re

import pytest
from flask.testing import FlaskClient

MOST_BYTES = 64_000
MOST_BYTES_OF_A_TIMELINE = 32_000
GZIP = {"Accept-Encoding": "gzip"}

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_first_visit_is_small(client: FlaskClient) -> None:
    answer = client.get("/", headers=GZIP)
    page = client.get("/").text
    loaded = re.findall(r'<(?:link|script)[^>]*(?:href|src)="([^"]+\.(?:css|js)\?v=[^"]+)"', page)
    loaded += {address.partition("#")[0] for address in re.findall(r'<use href="([^"]+)"', page)}
    assert len(loaded) > 10
    sizes = {"/": len(answer.data)}
    for address in loaded:
        sent = client.get(address, headers=GZIP)
        assert sent.status_code == 200, address
        sizes[address] = len(sent.data)
        sent.close()
    assert sum(sizes.values()) < MOST_BYTES, sizes


def test_a_chart_over_time_adds_little(client: FlaskClient) -> None:
    """Its library and its own files; each comes compressed and may be kept."""
    page = client.get("/styleguide").text
    loaded = re.findall(r'"(/static/(?:vendor/[^"]+|js/timeline\.js[^"]*|css/timeline\.css[^"]*))"', page)
    assert len(loaded) == 4
    total = 0
    for address in loaded:
        sent = client.get(address, headers=GZIP)
        assert sent.status_code == 200, f"{address}: `make assets` fetches it"
        assert sent.headers["Content-Encoding"] == "gzip"
        assert "max-age=3600" in sent.headers["Cache-Control"]
        total += len(sent.data)
        sent.close()
        kept = {**GZIP, "If-None-Match": sent.headers["ETag"]}
        assert client.get(address, headers=kept, buffered=True).status_code == 304
    assert total < MOST_BYTES_OF_A_TIMELINE
