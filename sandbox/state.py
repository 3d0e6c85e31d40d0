"""What the sandbox remembers between starts: a JSON file in the state folder, and one of the tokens."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sandbox.issued_tokens import IssuedTokens
from sandbox.kept_state import KeptState


@dataclass
class Grant:
    """What one person has allowed the application; times are seconds since 1970."""

    user_id: str
    granted: list[str]
    declined: list[str]
    pages: list[str]
    last_login_at: int


@dataclass
class Code:
    """An authorization code on its way to be exchanged, once."""

    user_id: str
    redirect_uri: str
    issued_at: int
    used: bool = False


@dataclass
class Letter:
    """One mail taken in by the sink."""

    id: int
    to: str
    subject: str
    text: str
    received_at: str
    html: str = ""


@dataclass
class PendingDelivery:
    """A webhook that was not taken; times are seconds since 1970."""

    body: str
    first_at: float
    next_at: float
    tries: int


@dataclass
class Fault:
    """One fault that is switched on; see `sandbox.faults` for what each kind does."""

    id: int
    kind: str
    persona: str | None = None
    account: str | None = None
    media: str | None = None
    metric: str | None = None
    permission: str | None = None
    where: str = "graph"
    variant: str = "json"
    times: int | None = None
    seconds: float = 60.0
    above: int = 0
    minutes: int = 15
    until: int | None = None
    new_tokens: bool = False
    token_serial: int = 0
    address: str | None = None
    method: str | None = None
    file: str | None = None


@dataclass
class State(KeptState):
    """Everything that survives a restart; numbers are taken for tokens, letters and faults."""

    path: Path
    epoch: str
    seed: int
    offset_seconds: float = 0.0
    latency_milliseconds: int = 0
    next_number: int = 1
    grants: dict[str, Grant] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    faults: dict[int, Fault] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)
    subscriptions: dict[str, list[str]] = field(default_factory=dict)
    told_until: str | None = None
    pending_deliveries: list[PendingDelivery] = field(default_factory=list)
    deleted_media: list[str] = field(default_factory=list)
    in_development: bool = False
    """Whether only people with a role in the app may use it."""
    testers: list[str] = field(default_factory=list)
    """The personas with a role, by key."""
    tells_of_deletes: bool = False
    """Whether the app's deauthorize address is called when the app itself gives all permissions back."""
    has_page_feature: bool = True
    """Whether the app may read the public content of others' Pages, by its own token."""
    tells_at: str | None = None
    """Where the application is for that; None for where it is for everything else."""
    webhook_callback: str | None = None
    """What was typed in at the app's dashboard; None for what is right."""
    webhook_fields: list[str] = field(default_factory=lambda: ["story_insights"])
    """Without any, the app has no subscription."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.tokens = IssuedTokens(self.path.with_name("tokens.jsonl"))

    def content(self) -> dict[str, Any]:
        """The values as JSON knows them, but for the tokens, which have a file of their own."""
        return {
            "epoch": self.epoch,
            "seed": self.seed,
            "offset_seconds": self.offset_seconds,
            "latency_milliseconds": self.latency_milliseconds,
            "next_number": self.next_number,
            "grants": {key: vars(grant) for key, grant in self.grants.items()},
            "codes": {key: vars(code) for key, code in self.codes.items()},
            "faults": [vars(fault) for fault in self.faults.values()],
            "letters": [vars(letter) for letter in self.letters],
            "subscriptions": self.subscriptions,
            "told_until": self.told_until,
            "pending_deliveries": [vars(pending) for pending in self.pending_deliveries],
            "deleted_media": self.deleted_media,
            "in_development": self.in_development,
            "testers": self.testers,
            "tells_of_deletes": self.tells_of_deletes,
            "tells_at": self.tells_at,
            "has_page_feature": self.has_page_feature,
            "webhook_callback": self.webhook_callback,
            "webhook_fields": self.webhook_fields,
        }

    def _write(self) -> None:
        self.tokens.write()
        super()._write()


def open_state(folder: Path, *, epoch: datetime | None, seed: int | None, real_now: datetime) -> State:
    """Read the state of `folder`, or begin one there.

    A kept epoch and seed win over the arguments: the world of a state folder never changes under its tokens.
    An epoch given for a new folder also sets the clock to that epoch.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "state.json"
    if path.exists():
        return _read(path)
    begin = (epoch or real_now).replace(microsecond=0)
    offset = (begin - real_now).total_seconds() if epoch is not None else 0.0
    state = State(path, begin.isoformat(), 2026 if seed is None else seed, offset)
    with state.changed():
        return state


def _read(path: Path) -> State:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return State(
        path=path,
        epoch=content["epoch"],
        seed=content["seed"],
        offset_seconds=content["offset_seconds"],
        latency_milliseconds=content["latency_milliseconds"],
        next_number=content["next_number"],
        grants={key: Grant(**row) for key, row in content["grants"].items()},
        codes={key: Code(**row) for key, row in content["codes"].items()},
        faults={row["id"]: Fault(**row) for row in content["faults"]},
        letters=[Letter(**row) for row in content["letters"]],
        subscriptions=content["subscriptions"],
        told_until=content.get("told_until"),
        pending_deliveries=[PendingDelivery(**row) for row in content.get("pending_deliveries", [])],
        deleted_media=content.get("deleted_media", []),
        in_development=content.get("in_development", False),
        testers=content.get("testers", []),
        tells_of_deletes=content.get("tells_of_deletes", False),
        tells_at=content.get("tells_at"),
        webhook_callback=content.get("webhook_callback"),
        webhook_fields=content.get("webhook_fields", ["story_insights"]),
        has_page_feature=content.get("has_page_feature", True),
    )
