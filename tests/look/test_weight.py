"""What a first visit costs: everything that the first page loads, compressed, as one would come to it."""

import re

import pytest
from flask.testing import FlaskClient

MOST_BYTES = 64_000
GZIP = {"Accept-Encoding": "gzip"}

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_first_visit_is_small(client: FlaskClient) -> None:
    answer = client.get("/", headers=GZIP)
    page = client.get("/").text
    loaded = re.findall(r'<(?:link|script)[^>]*(?:href|src)="([^"]+\.(?:css|js))"', page)
    loaded += {address.partition("#")[0] for address in re.findall(r'<use href="([^"]+)"', page)}
    assert len(loaded) > 10
    sizes = {"/": len(answer.data)}
    for address in loaded:
        sent = client.get(address, headers=GZIP)
        assert sent.status_code == 200, address
        sizes[address] = len(sent.data)
        sent.close()
    assert sum(sizes.values()) < MOST_BYTES, sizes
