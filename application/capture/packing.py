"""A ZIP of kept files, made while it is sent: stored entries, one piece of one file in memory at a time. Pure
but for the store that it reads.

Its last two files tell how to check the others: what lacks in the store by then, they say.
"""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from application.integrations.blobs import CHUNK, BlobNotFound, BlobStore

SUMS = "SHA256SUMS"
VERIFY = "verify.txt"


@dataclass(frozen=True)
class PackedFile:
    """A file of the package: its path there, and its name in the store."""

    path: str
    kind: str
    sha256: str
    at: datetime


@dataclass(frozen=True)
class PackedLink:
    """The link of the chain of evidence about a manifest, which stands at `path` in the package."""

    path: str
    position: int
    kind: str
    previous_sha256: str
    subject_sha256: str
    sha256: str


@dataclass(frozen=True)
class Package:
    """What goes in. `left_out` are files that are too large together, to be fetched one by one."""

    about: str
    address: str
    made_at: datetime
    files: Sequence[PackedFile]
    links: Sequence[PackedLink]
    left_out: Sequence[PackedFile] = ()


class _Sink:
    """What zipfile writes into: it can't go back, so sizes and checksums follow each file."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is open."""

    def take(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


def packed(package: Package, blobs: BlobStore) -> Iterator[bytes]:
    """The ZIP, piece by piece. Raises what the store does, midway too: what came by then can't be opened."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        gone = []
        for file in package.files:
            try:
                stream = blobs.open(file.sha256, kind=file.kind)
            except BlobNotFound:
                gone.append(file)
                continue
            with stream, archive.open(_entry(file.path, file.at), "w", force_zip64=True) as entry:
                while piece := stream.read(CHUNK):
                    entry.write(piece)
                    yield sink.take()
        there = [file for file in package.files if file not in gone]
        archive.writestr(_entry(SUMS, package.made_at), _sums([*there, *package.left_out]))
        archive.writestr(_entry(VERIFY, package.made_at), verify_text(package, gone).replace("\n", "\r\n"))
    yield sink.take()


def verify_text(package: Package, gone: Sequence[PackedFile]) -> str:
    """How to check that nothing in the package was changed, for people with common tools."""
    parts = [
        f"{package.about}\nPacked {_utc(package.made_at)}.",
        _FILES,
        _links(package.links),
        _listed(f"{_TOO_LARGE}\n  {package.address}", package.left_out),
        _listed("These files are not in here, as they are not kept any more:", gone),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


_FILES = f"""\
1. The files are what was kept
Each file has a fingerprint (SHA-256), which {SUMS} lists. If one byte of a file changes, so does its
fingerprint. Unpack everything, open a terminal in the folder, then:
  Linux:    sha256sum -c {SUMS}
  macOS:    shasum -a 256 -c {SUMS}
  Windows:  certutil -hashfile <name of a file> SHA256
            and compare what it says with the line of that file in {SUMS}
"OK" beside a name, or the same fingerprint, means: this is the file, to the byte.

2. The manifest says what was kept, and how
Beside the files of each capture stands manifest.json: for each file its fingerprint, the address that it
came from, when it was asked for and when it came, and the answer's own headers. Times are UTC."""


_LINKS = """\
3. The chain says that nothing was put in later
The fingerprint of each manifest stands in a chain of links. Each link has a fingerprint of its own, made of
its number, its kind, the fingerprint of the link before it and that of the manifest. Who changes one link
breaks all that follow. The staff of the platform can check the whole chain; the links of these manifests are
made so:"""

_TOO_LARGE = """\
These files are too large together for one package. Fetch them from the page, put them into the folders named
here, then check all at once:"""


def _links(links: Sequence[PackedLink]) -> str:
    return "\n".join([_LINKS, *(_link(link) for link in links)]) if links else ""


def _link(link: PackedLink) -> str:
    made_of = f"{link.position} {link.kind} {link.previous_sha256} {link.subject_sha256}"
    return (
        f"  {link.path}\n    link {link.position}, SHA-256 {link.sha256}\n"
        f"    printf '%s\\n' {made_of} | sha256sum"
    )


def _listed(heading: str, files: Sequence[PackedFile]) -> str:
    if not files:
        return ""
    return "\n".join([heading, *(f"  {file.path}\n    SHA-256 {file.sha256}" for file in files)])


def _sums(files: Sequence[PackedFile]) -> str:
    """As sha256sum reads it: the star says that the bytes count as they are."""
    return "".join(f"{file.sha256} *{file.path}\n" for file in files)


def _entry(path: str, at: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, at.astimezone(UTC).timetuple()[:6])
    entry.external_attr = 0o644 << 16
    return entry


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
