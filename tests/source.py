"""The project's Python files, parsed: what each imports, calls and defines."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Import:
    """`inside_function`: it stands in a function, not at the top; `type_only`: under TYPE_CHECKING."""

    module: str
    line: int
    inside_function: bool
    type_only: bool


@dataclass
class Source:
    """One file; `module` is its dotted name."""

    path: Path
    module: str
    text: str
    tree: ast.Module

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        return tuple(_imports(self))

    def calls_of(self, method: str) -> list[ast.Call]:
        """Calls of `anything.method(...)`, or of a bare `method(...)`."""
        return [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Call)
            and (
                (isinstance(node.func, ast.Attribute) and node.func.attr == method)
                or (isinstance(node.func, ast.Name) and node.func.id == method)
            )
        ]


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Every Python file in these folders of the project."""
    return tuple(_source(path) for path in _paths(*folders))


def _paths(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


@cache
def _source(path: Path) -> Source:
    """Each file is parsed once, whatever folders are asked for: that takes half a minute for all."""
    text = path.read_text()
    return Source(path, _module(path), text, ast.parse(text))


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> frozenset[str]:
    return frozenset(map(_module, _paths("application", "sandbox", "benchmarks", "tests")))


def _imports(source: Source) -> Iterator[Import]:
    waiting: list[tuple[ast.AST, bool, bool]] = [(source.tree, False, False)]
    while waiting:
        node, inside, type_only = waiting.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else list(_from(source, node))
            )
            yield from (Import(name, node.lineno, inside, type_only) for name in names)
        inside = inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        type_only = type_only or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test))
        waiting += [(child, inside, type_only) for child in ast.iter_child_nodes(node)]


def _from(source: Source, node: ast.ImportFrom) -> Iterator[str]:
    base = node.module or ""
    if node.level:
        package = source.module.split(".")
        if source.path.name != "__init__.py":
            package = package[:-1]
        package = package[: len(package) - node.level + 1]
        base = ".".join([*package, base] if base else package)
    for alias in node.names:
        full = f"{base}.{alias.name}"
        yield full if full in modules() else base
