"""What the pages of files read: the list of all, one file with who may open it, and one address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from application.extensions import db
from application.list_filter import ListFilter, searched_text
from application.mail_addresses import address_key
from application.models import (
    AccessChange,
    AccessReason,
    AccessRole,
    Campaign,
    FileAccess,
    FileState,
    GoogleLogin,
    RecipientKind,
    Report,
    ReportFile,
    ReportSnapshot,
    User,
)
from application.paging import PageOf, page_of

FILES_ON_A_PAGE = 25
PEOPLE_ON_A_PAGE = 25
AT_GOOGLE = (FileState.OPEN, FileState.DELETING)

_recipient, _partner, _maker, _owner = (aliased(User) for _ in range(4))
_giver, _ender = aliased(User), aliased(User)


@dataclass(frozen=True, kw_only=True)
class FileFilter(ListFilter):
    """`search` in campaigns, people and addresses; `state` is None for all."""

    state: FileState | None = None

    def narrowing(self) -> dict[str, object]:
        return super().narrowing() | {"state": self.state}


@dataclass(frozen=True)
class ListedFile:
    """A Sheet. `people` are the addresses that may open it, its owner not among them.

    `figures_at`: when the figures in it were taken. `owner_email` is None in the shared drive. `subject` is
    the campaign or the partner that it tells of, None once that is deleted.
    """

    id: int
    title: str
    address: str
    state: FileState
    problem: str | None
    made_at: datetime
    written_at: datetime | None
    figures_at: datetime | None
    ended_at: datetime | None
    report_id: int | None
    campaign_id: int | None
    campaign: str | None
    partner_id: int | None
    partner: str | None
    recipient: RecipientKind | None
    recipient_name: str | None
    maker: str | None
    owner_email: str | None
    owner_name: str | None
    owner_state: str | None
    people: int

    @property
    def subject(self) -> str | None:
        return self.campaign or self.partner


@dataclass(frozen=True)
class Access:
    """An address that may open a file, or might."""

    id: int
    email: str
    role: AccessRole
    wanted_role: AccessRole | None
    reason: AccessReason
    pending: AccessChange | None
    problem: str | None
    is_open: bool
    given_at: datetime
    given_by: str | None
    ended_at: datetime | None
    ended_by: str | None


@dataclass(frozen=True)
class Opened:
    """A file that an address may open, and as what."""

    file_id: int
    title: str
    state: FileState
    campaign: str | None
    role: AccessRole
    reason: AccessReason
    pending: AccessChange | None
    problem: str | None
    given_at: datetime
    is_open: bool = True


def file_filter(arguments: Mapping[str, str], page: int) -> FileFilter:
    """What the address of the list asks for; a state that there is not narrows nothing."""
    state = arguments.get("state", "")
    return FileFilter(
        search=searched_text(arguments),
        page=page,
        state=FileState(state) if state in list(FileState) else None,
    )


def files_page(wanted: FileFilter) -> tuple[tuple[ListedFile, ...], PageOf]:
    """A page of the files, newest first; two statements."""
    conditions = _conditions(wanted)
    counted = _joined(select(func.count(ReportFile.id))).where(*conditions)
    page = page_of(wanted.page, db.session.scalar(counted) or 0, FILES_ON_A_PAGE)
    rows = db.session.execute(
        _listed()
        .where(*conditions)
        .order_by(ReportFile.made_at.desc(), ReportFile.id.desc())
        .offset(page.offset)
        .limit(page.size)
    )
    return tuple(ListedFile(**row._mapping) for row in rows), page


def one_file(file_id: int) -> ListedFile | None:
    """One statement."""
    row = db.session.execute(_listed().where(ReportFile.id == file_id)).one_or_none()
    return None if row is None else ListedFile(**row._mapping)


def accesses_page(file_id: int, page: int) -> tuple[tuple[Access, ...], PageOf]:
    """Who may open the file, then who might before, newest first; two statements."""
    of_file = FileAccess.file_id == file_id
    total = db.session.scalar(select(func.count(FileAccess.id)).where(of_file)) or 0
    shown = page_of(page, total, PEOPLE_ON_A_PAGE)
    rows = db.session.execute(
        select(
            FileAccess.id,
            case((_has_left(), ""), else_=FileAccess.email).label("email"),
            FileAccess.role,
            FileAccess.wanted_role,
            FileAccess.reason,
            FileAccess.pending,
            FileAccess.problem,
            FileAccess.open_for.is_not(None).label("is_open"),
            FileAccess.given_at,
            _giver.name.label("given_by"),
            FileAccess.ended_at,
            _ender.name.label("ended_by"),
        )
        .outerjoin(_giver, _giver.id == FileAccess.given_by_id)
        .outerjoin(_ender, _ender.id == FileAccess.ended_by_id)
        .where(of_file)
        .order_by(FileAccess.ended_at.is_not(None), FileAccess.id.desc())
        .offset(shown.offset)
        .limit(shown.size)
    )
    return tuple(Access(**{**row._mapping, "is_open": bool(row.is_open)}) for row in rows), shown


def opened_by(address: str, page: int) -> tuple[tuple[Opened, ...], PageOf]:
    """The files that an address may open at Google, or could again should they come back; two statements."""
    joined = (
        _with_open_access(address),
        select(func.count(FileAccess.id)).join(ReportFile, ReportFile.id == FileAccess.file_id),
    )
    shown = page_of(page, db.session.scalar(joined[1].where(*joined[0])) or 0, FILES_ON_A_PAGE)
    rows = db.session.execute(
        select(
            FileAccess.file_id,
            ReportFile.title,
            ReportFile.state,
            Campaign.name.label("campaign"),
            FileAccess.role,
            FileAccess.reason,
            FileAccess.pending,
            FileAccess.problem,
            FileAccess.given_at,
        )
        .join(ReportFile, ReportFile.id == FileAccess.file_id)
        .outerjoin(Report, Report.id == ReportFile.report_id)
        .outerjoin(Campaign, Campaign.id == Report.campaign_id)
        .where(*joined[0])
        .order_by(FileAccess.file_id.desc())
        .offset(shown.offset)
        .limit(shown.size)
    )
    return tuple(Opened(**row._mapping) for row in rows), shown


def owned_by(address: str) -> int:
    """How many files at Google are in the Drive of this address; one statement."""
    statement = (
        select(func.count(ReportFile.id))
        .join(GoogleLogin, GoogleLogin.id == ReportFile.google_login_id)
        .where(ReportFile.state.in_(AT_GOOGLE), func.lower(GoogleLogin.email) == address_key(address))
    )
    return db.session.scalar(statement) or 0


def access_of(file_id: int, access_id: int) -> tuple[str, AccessRole] | None:
    """Whom a row of the file lets in, while it does; one statement."""
    row = db.session.execute(
        select(FileAccess.email, FileAccess.role).where(
            FileAccess.id == access_id, FileAccess.file_id == file_id, FileAccess.open_for.is_not(None)
        )
    ).one_or_none()
    return None if row is None else (row.email, row.role)


def _with_open_access(address: str) -> tuple[ColumnElement[bool], ...]:
    return (
        FileAccess.email_key == address_key(address),
        FileAccess.open_for.is_not(None),
        ReportFile.state != FileState.DELETED,
    )


def _has_left() -> ColumnElement[bool]:
    """The row waits for Google alone: its person has left, and is named no more."""
    return and_(FileAccess.open_for.is_(None), FileAccess.pending == AccessChange.REMOVE)


def _listed() -> Select[*tuple[Any, ...]]:
    people = (
        select(func.count(FileAccess.id))
        .where(FileAccess.file_id == ReportFile.id, FileAccess.open_for.is_not(None))
        .correlate(ReportFile)
        .scalar_subquery()
    )
    own = ["id", "title", "address", "state", "problem", "made_at", "written_at", "ended_at", "report_id"]
    return _joined(
        select(
            *(getattr(ReportFile, name) for name in own),
            ReportSnapshot.made_at.label("figures_at"),
            Report.campaign_id,
            Campaign.name.label("campaign"),
            Report.partner_id,
            _partner.name.label("partner"),
            Report.recipient,
            _recipient.name.label("recipient_name"),
            _maker.name.label("maker"),
            GoogleLogin.email.label("owner_email"),
            _owner.name.label("owner_name"),
            GoogleLogin.state.label("owner_state"),
            people.label("people"),
        )
    )


def _joined(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        statement.select_from(ReportFile)
        .outerjoin(ReportSnapshot, ReportSnapshot.id == ReportFile.snapshot_id)
        .outerjoin(Report, Report.id == ReportFile.report_id)
        .outerjoin(Campaign, Campaign.id == Report.campaign_id)
        .outerjoin(_recipient, _recipient.id == Report.recipient_id)
        .outerjoin(_partner, _partner.id == Report.partner_id)
        .outerjoin(_maker, _maker.id == ReportFile.made_by_id)
        .outerjoin(GoogleLogin, GoogleLogin.id == ReportFile.google_login_id)
        .outerjoin(_owner, _owner.id == GoogleLogin.user_id)
    )


def _conditions(wanted: FileFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        found.append(ReportFile.state == wanted.state)
    if wanted.search:
        columns = (Campaign.name, _recipient.name, _partner.name, ReportFile.title, GoogleLogin.email)
        named = [column.icontains(wanted.search, autoescape=True) for column in columns]
        let_in = and_(
            FileAccess.file_id == ReportFile.id,
            FileAccess.open_for.is_not(None),
            FileAccess.email_key.contains(wanted.search.lower(), autoescape=True),
        )
        found.append(or_(*named, select(FileAccess.id).where(let_in).exists()))
    return found
