"""Each package's licence, as its own metadata names it, and which licences are allowed here."""

from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, distribution

from deploy.dependencies.locks import Locked

_PERMISSIVE = "permissive: notices are kept"
_MPL = "changed files of it stay open; we change none"
ALLOWED = {
    "Apache-2.0": _PERMISSIVE,
    "BSD": "permissive: the package does not say which of the BSD licences; each is allowed",
    "BSD-2-Clause": _PERMISSIVE,
    "BSD-3-Clause": _PERMISSIVE,
    "ISC": _PERMISSIVE,
    "LGPL-2.1-or-later": "used unchanged, as a package of its own that can be replaced",
    "LGPL-3.0-or-later": "used unchanged, as a package of its own that can be replaced",
    "MIT": _PERMISSIVE,
    "MIT-0": _PERMISSIVE,
    "MIT-CMU": _PERMISSIVE,
    "MPL-2.0": _MPL,
    "PSF-2.0": _PERMISSIVE,
    "Unlicense": "given to the public",
}
"""By their names in the SPDX list, but for BSD."""
_SPELLINGS = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "BSD 3-Clause OR Apache-2.0": "BSD-3-Clause OR Apache-2.0",
}
"""What packages write in the old field License, in the SPDX list's words."""
_CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
_READ_BY_HAND = {
    # The metadata name none. Its file LICENSE is MIT's, and the script in it, axe.min.js, says MPL 2.0.
    "axe-playwright-python": "MIT AND MPL-2.0",
}


class LicencesError(Exception):
    """What keeps the licences from being told, in one line for the person at the terminal."""


@dataclass(frozen=True)
class Licensed:
    """A package with its licence, an expression of SPDX, or "unknown"."""

    package: Locked
    licence: str

    @property
    def is_allowed(self) -> bool:
        return is_allowed(self.licence)


def licensed(packages: list[Locked]) -> list[Licensed]:
    """Their licences. Raises LicencesError where one is not installed as it is locked."""
    return [Licensed(package, package.told or _installed(package)) for package in packages]


def is_allowed(expression: str) -> bool:
    """Whether one side of each OR is wholly allowed. Brackets are not read: such an expression is refused."""
    return any(
        all(licence.strip() in ALLOWED for licence in side.split(" AND "))
        for side in expression.split(" OR ")
    )


def _installed(package: Locked) -> str:
    try:
        found = distribution(package.name)
    except PackageNotFoundError as missing:
        raise LicencesError(
            f"{package.name} is not installed: `make lint` and `make demo` do it."
        ) from missing
    if found.version != package.version:
        raise LicencesError(f"{package.name} is installed as {found.version}, locked as {package.version}.")
    return _READ_BY_HAND.get(package.name) or named(found.metadata)


def named(metadata: PackageMetadata) -> str:
    """By License-Expression, by the field License where that is a name, or by the one classifier."""
    expression, written = (_field(metadata, name) for name in ("License-Expression", "License"))
    written = _SPELLINGS.get(written, written)
    if expression or is_allowed(written):
        return expression or written
    endings = [text.rpartition(" :: ")[2] for text in metadata.get_all("Classifier") or []]
    licences = {_CLASSIFIERS[ending] for ending in endings if ending in _CLASSIFIERS}
    return licences.pop() if len(licences) == 1 else "unknown"


def _field(metadata: PackageMetadata, name: str) -> str:
    return next(iter(metadata.get_all(name) or []), "")
