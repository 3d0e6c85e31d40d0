"""The facts of a report as bytes and back: from them it can be made again as it was, less somebody's rows.

Facts are frozen dataclasses. A field that a later version adds needs a default, so that older ones can be
read; one that goes is passed over.
"""

import gzip
import json
from collections.abc import Collection, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from cattrs.preconf.json import JsonConverter, make_converter
from cattrs.strategies import configure_union_passthrough

from application.exceptions import ApplicationError
from application.export.campaign.facts import CampaignFacts
from application.export.describing import Facts
from application.export.partner.facts import PartnerFacts

FACTS_KIND = "report-facts"
FACTS_TYPE = "application/gzip"
FORMAT = 1
CAMPAIGN, PARTNER = "campaign", "partner"
_FORMS: Mapping[str, type[Facts]] = {CAMPAIGN: CampaignFacts, PARTNER: PartnerFacts}
"""What facts are of, as the content says it; what was kept before there were two says nothing."""


class NotReadable(ApplicationError):
    """The bytes hold no facts of a form that this version reads."""


def frozen(facts: Facts) -> bytes:
    """The facts, compressed. The same facts give the same bytes."""
    of = next(word for word, form in _FORMS.items() if isinstance(facts, form))
    content = {"format": FORMAT, "of": of, "facts": _converter().unstructure(facts, _FORMS[of])}
    return gzip.compress(json.dumps(content, ensure_ascii=False, sort_keys=True).encode(), mtime=0)


def thawed(content: bytes, *, less: Collection[str] = ()) -> Facts:
    """The facts of such bytes, `less` some fields that have defaults. Raises NotReadable."""
    try:
        held: Any = json.loads(gzip.decompress(content))
        if held["format"] != FORMAT:
            raise NotReadable(f"facts of format {held['format']!r}")
        form: type[Facts] = _FORMS[held.get("of", CAMPAIGN)]
        told = {name: value for name, value in held["facts"].items() if name not in less}
        return _converter().structure(told, form)
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
