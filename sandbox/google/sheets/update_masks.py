"""Field masks of updates, checked against the message that they are about."""

from collections.abc import Mapping
from typing import Any

from sandbox.google import discovery, masks
from sandbox.google.errors import GoogleRefusal
from sandbox.google.masks import Mask
from sandbox.google.sheets.areas import BadArea


def mask_of(asked: Mapping[str, Any], message: str, implied: str = "") -> Mask:
    """The mask in `fields`; a leading `implied` is allowed, as Google says of its roots. Raises BadArea."""
    text = asked["fields"]
    schemas = discovery.service("sheets").schemas
    try:
        mask = masks.parse(text)
        if implied and set(mask) == {implied}:
            mask = mask[implied]
        masks.check(mask, schemas[message], schemas, text)
    except GoogleRefusal as refusal:
        raise BadArea(refusal.message) from refusal
    return {} if "*" in mask else mask
