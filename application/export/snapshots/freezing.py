"""The facts of a report as bytes and back: from them it can be made again as it was, less somebody's rows.

Facts are frozen dataclasses. A field that a later version adds needs a default, so that older ones can be
read; one that goes is passed over.
"""

import gzip
import json
from decimal import Decimal
from functools import lru_cache
from typing import Any

from cattrs.preconf.json import JsonConverter, make_converter
from cattrs.strategies import configure_union_passthrough

from application.exceptions import ApplicationError
from application.export.campaign.facts import CampaignFacts

FACTS_KIND = "report-facts"
FACTS_TYPE = "application/gzip"
FORMAT = 1


class NotReadable(ApplicationError):
    """The bytes hold no facts of a form that this version reads."""


def frozen(facts: CampaignFacts) -> bytes:
    """The facts, compressed. The same facts give the same bytes."""
    content = {"format": FORMAT, "facts": _converter().unstructure(facts, CampaignFacts)}
    return gzip.compress(json.dumps(content, ensure_ascii=False, sort_keys=True).encode(), mtime=0)


def thawed(content: bytes) -> CampaignFacts:
    """The facts of such bytes. Raises NotReadable."""
    try:
        held: Any = json.loads(gzip.decompress(content))
        if held["format"] != FORMAT:
            raise NotReadable(f"facts of format {held['format']!r}")
        return _converter().structure(held["facts"], CampaignFacts)
    except NotReadable:
        raise
    except Exception as error:  # whatever a foreign file makes of it: cattrs raises groups of anything
        raise NotReadable(str(error)) from error


@lru_cache
def _converter() -> JsonConverter:
    converter = make_converter(omit_if_default=True)
    converter.register_unstructure_hook(Decimal, str)
    converter.register_structure_hook(Decimal, lambda value, _: Decimal(value))
    configure_union_passthrough(int | float | None, converter)
    return converter
