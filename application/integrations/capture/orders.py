"""What the capture service is asked and answers, in plain values: gRPC is slow to import."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from application.exceptions import ApplicationError


class CaptureServiceFailed(ApplicationError):
    """The service didn't answer the call; `kind` says why, `passing` whether later it may."""

    def __init__(self, kind: str, *, passing: bool) -> None:
        super().__init__(f"the capture service did not answer: {kind}")
        self.kind = kind
        self.passing = passing


@dataclass(frozen=True)
class WantedMedium:
    """A picture or film to keep: `role` is media or still, `place` its place in an album."""

    role: str
    place: int
    address: str = field(repr=False)


@dataclass(frozen=True)
class CaptureOrder:
    """What to keep of a post. `page_address` is None where no picture of its page is wanted."""

    key: str
    post: str
    media: Sequence[WantedMedium]
    page_address: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class ItemResult:
    """What came of one thing: role and outcome in our words; where kept, the file's hash, type and size."""

    role: str
    place: int
    outcome: str
    problem: str | None
    sha256: str | None
    content_type: str | None
    bytes: int | None
    width: int | None
    height: int | None


@dataclass(frozen=True)
class CaptureResult:
    items: tuple[ItemResult, ...]
    manifest_sha256: str | None
