"""Field masks: `a,b(c,d),e/f` of answers and `a.b,c` of updates, checked against a published schema.

A mask is a tree of dicts: {"files": {"id": {}, "name": {}}}; an empty dict takes all that is below.
"""

import re
from collections.abc import Mapping
from typing import Any

from sandbox.google.errors import GoogleRefusal, Json

Mask = dict[str, Any]

_SIGN = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*|\*|[,()/.])\s*")


def parse(text: str) -> Mask:
    """The tree of a mask. Raises GoogleRefusal for what is no mask."""
    signs: list[str] = []
    at = 0
    while at < len(text):
        found = _SIGN.match(text, at)
        if found is None:
            raise _bad(text)
        signs.append(found[1])
        at = found.end()
    tree, rest = _selections(signs, text)
    if rest:
        raise _bad(text)
    return tree


def _selections(signs: list[str], text: str) -> tuple[Mask, list[str]]:
    tree: Mask = {}
    while True:
        name, branch, signs = _selection(signs, text)
        known = tree.get(name)
        if known is None:
            tree[name] = branch
        elif not known or not branch:
            tree[name] = {}
        else:
            tree[name] = _joined(known, branch)
        if not signs or signs[0] != ",":
            return tree, signs
        signs = signs[1:]


def _selection(signs: list[str], text: str) -> tuple[str, Mask, list[str]]:
    if not signs or signs[0] in ",()/.":
        raise _bad(text)
    name, rest = signs[0], signs[1:]
    if rest and rest[0] in "/.":
        inner, branch, rest = _selection(rest[1:], text)
        return name, {inner: branch}, rest
    if rest and rest[0] == "(":
        tree, rest = _selections(rest[1:], text)
        if not rest or rest[0] != ")":
            raise _bad(text)
        return name, tree, rest[1:]
    return name, {}, rest


def _joined(one: Mask, other: Mask) -> Mask:
    both = dict(one)
    for name, branch in other.items():
        mine = both.get(name)
        both[name] = branch if mine is None else (_joined(mine, branch) if mine and branch else {})
    return both


def check(mask: Mask, schema: Mapping[str, Any], schemas: Mapping[str, Any], text: str) -> None:
    """Refuse names that the schema does not have."""
    schema = _resolved(schema, schemas)
    known = schema.get("properties")
    for name, branch in mask.items():
        if name == "*":
            continue
        if known is None:
            # A map with free keys, such as appProperties, or a value of any form.
            if schema.get("type") in ("any", "object"):
                continue
            raise _unknown(name, text)
        if name not in known:
            raise _unknown(name, text)
        if branch:
            check(branch, known[name], schemas, text)


def _resolved(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema or schema.get("type") == "array":
        schema = schemas[schema["$ref"]] if "$ref" in schema else schema["items"]
    return schema


def choose(value: Any, mask: Mask) -> Any:
    """What the mask takes of a JSON value; lists are gone through."""
    if not mask or "*" in mask:
        return value
    if isinstance(value, list):
        return [choose(item, mask) for item in value]
    if not isinstance(value, dict):
        return value
    return {name: choose(value[name], branch) for name, branch in mask.items() if name in value}


def merge(kept: Json, new: Mapping[str, Any], mask: Mask) -> Json:
    """`kept` with the fields of the mask taken from `new`; those that `new` lacks are cleared."""
    if not mask or "*" in mask:
        return dict(new)
    merged = dict(kept)
    for name, branch in mask.items():
        if branch and isinstance(new.get(name, {}), Mapping):
            below = merge(merged.get(name, {}), new.get(name, {}), branch)
            merged[name] = below
            if not below:
                del merged[name]
        elif name in new:
            merged[name] = new[name]
        else:
            merged.pop(name, None)
    return merged


def wants(mask: Mask | None, *path: str) -> bool:
    """Whether something at or below this path is asked for; no mask asks for everything."""
    for name in path:
        if not mask or "*" in mask:
            return True
        if name not in mask:
            return False
        mask = mask[name]
    return True


def _bad(text: str) -> GoogleRefusal:
    return GoogleRefusal(400, f"Invalid field selection {text}", "invalidParameter", location="fields")


def _unknown(name: str, text: str) -> GoogleRefusal:
    return GoogleRefusal(
        400, f"Invalid field selection {name} (in {text})", "invalidParameter", location="fields"
    )
