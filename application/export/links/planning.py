"""Links of a report to kept files: planned while its facts are read, kept with its snapshot.

Nothing is written here. A report that is never kept leaves no key behind, and its links open nothing.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from application.capture.file_names import ENDINGS, OTHER_ENDING
from application.capture.kept import StandingFile, standing_files
from application.models import CaptureRole

_KEY_BYTES = 32
KEPT_UNDER = "/media/"
"""The path below which kept files stand, each under its report's key."""
REST_FILE = "data.csv"
"""Under a report's key: the rows that its tab Data has no room for."""


@dataclass(frozen=True)
class KeptLink:
    """The link of a report to the kept file that stands for a post; `is_picture`: a viewer can show it.

    The address ends with the report's key and the file's name: `/media/<token>/<number>.jpg`.
    """

    word: str
    address: str
    sha256: str = ""
    is_picture: bool = False

    @property
    def token(self) -> str:
        """The report's key; the same in all links of a report."""
        return self.address.rsplit("/", 2)[1]

    @property
    def item_id(self) -> int:
        """The kept file that it opens."""
        return int(self.address.rsplit("/", 1)[1].partition(".")[0])


def plan_links(post_ids: Collection[int], *, root: str) -> Mapping[int, KeptLink]:
    """By post, links under a new key that opens nothing until `keys.keep_links` has kept it.

    `root` is the platform's public address. Two statements, or none; no link where nothing is kept.
    """
    standing = standing_files(post_ids)
    token = secrets.token_urlsafe(_KEY_BYTES)
    return {
        post_id: KeptLink(
            _word(file),
            f"{root}{KEPT_UNDER}{token}/{_name(file)}",
            file.sha256,
            (file.content_type or "").startswith("image/"),
        )
        for post_id, file in standing.items()
    }


def rest_address(links: Iterable[KeptLink]) -> str | None:
    """Where the rest of a report's Data is, by the key of its links; None where it has none."""
    first = next(iter(links), None)
    return None if first is None else f"{first.address.rsplit('/', 1)[0]}/{REST_FILE}"


def _name(file: StandingFile) -> str:
    return f"{file.item_id}.{ENDINGS.get(file.content_type or '', OTHER_ENDING)}"


def _word(file: StandingFile) -> str:
    if file.role is CaptureRole.PAGE:
        return "Picture of the page"
    return "Film" if (file.content_type or "").startswith("video/") else "Picture"
