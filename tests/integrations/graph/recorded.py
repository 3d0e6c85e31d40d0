"""Which payloads belong to which edge: our own always, recorded ones where their folder is present."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
OWN = ROOT / "tests" / "payloads" / "graph"
RECORDED = Path(os.environ.get("GRAPH_SHAPES") or ROOT.parent / "shared" / "data" / "graph-shapes")

RECORDED_PATTERNS: dict[str, tuple[str, ...]] = {
    "accounts": (
        "python-facebook/base/user_accounts_token.json",
        "restfb/account.json",
        "restfb/v10_0/account.json",
        "restfb/v2_11/page-with-instagram.json",
    ),
    "profile": ("*/users/user_fields.json", "restfb/instagram/user.json"),
    "medias": (
        "*/users/*medias*.json",
        "*/medias/medias_fields.json",
        "*/medias/media_default.json",
        "restfb/instagram/*media-*.json",
    ),
    "children": ("*/medias/children.json",),
    "post_insights": ("*/medias/insights*.json",),
    "stories": ("*/users/stories.json", "*/stories/*.json"),
    "account_series": ("*/users/user_insights.json",),
    "account_totals": ("*/users/user_insights_new.json",),
    "discovery": ("*/discovery/*.json", "*/base/discovery_*.json"),
    "tokens": ("*/base/*_token.json", "restfb/instagram/accesstoken.json"),
    "debug_token": ("*/base/token_info.json", "restfb/*debug-token*.json"),
    "errors": (
        "python-facebook/error.json",
        "*/base/error_data.json",
        "restfb/instagram/*exception.json",
    ),
}
NOT_THE_EDGE = {
    "accounts": (),
    "tokens": ("*/base/user_accounts_token.json",),
    "medias": ("*/mentioned-media.json",),
}


@dataclass(frozen=True)
class Payload:
    edge: str
    path: Path
    name: str

    @property
    def content(self) -> bytes:
        return self.path.read_bytes()

    @property
    def value(self) -> Any:
        return json.loads(self.content)


def payloads(*edges: str) -> list[Payload]:
    """Every payload of the edges, own ones first."""
    return [payload for edge in edges for payload in (*_own(edge), *_recorded(edge))]


def _own(edge: str) -> Iterator[Payload]:
    for path in sorted((OWN / edge).glob("*.json")):
        yield Payload(edge, path, f"own/{edge}/{path.name}")


def _recorded(edge: str) -> Iterator[Payload]:
    for path in sorted(RECORDED.rglob("*.json")) if RECORDED.is_dir() else ():
        name = path.relative_to(RECORDED).as_posix()
        wanted = any(fnmatch(name, pattern) for pattern in RECORDED_PATTERNS.get(edge, ()))
        if wanted and not any(fnmatch(name, pattern) for pattern in NOT_THE_EDGE.get(edge, ())):
            yield Payload(edge, path, name)


def nodes_of(value: Any) -> list[dict[str, Any]]:
    """The nodes of a payload: of a list, of an object keyed by ids, or the one node that it is."""
    if isinstance(value.get("data"), list):
        return list(value["data"])
    if "id" not in value and all(isinstance(node, dict) for node in value.values()):
        return list(value.values())
    return [value]
