"""A handle leads to its public page, whatever stands in it."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.followers.public_addresses import public_address


@pytest.mark.parametrize(
    ("network", "address"),
    [
        ("facebook", "https://www.facebook.com/energygov"),
        ("twitter", "https://x.com/energygov"),
        ("instagram", "https://www.instagram.com/energygov/"),
        ("youtube", "https://www.youtube.com/@energygov"),
        ("slideshare", "https://www.slideshare.net/energygov"),
        ("linkedin", ""),
        ("myspace", ""),
    ],
)
def test_each_network_has_its_form(network: str, address: str) -> None:
    assert public_address(network, "energygov") == address


def test_a_channel_that_is_known_is_named_by_its_id() -> None:
    assert public_address("youtube", "USdepartmentofenergy", "UC12") == "https://www.youtube.com/channel/UC12"
    assert public_address("twitter", None) == ""


@given(handle=st.text(min_size=1, max_size=40))
def test_no_handle_leads_elsewhere(handle: str) -> None:
    parts = urlsplit(public_address("twitter", handle))
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("https", "x.com", "", "")
    assert parts.path.count("/") == 1
