"""What was brought in so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

import application.followers
from application.extensions import db
from application.models import TallyImport, Unit, User
from application.paging import PageOf, page_of

EXAMPLE = Path(application.followers.__file__).parent / "examples" / "social_handles.csv"


@dataclass(frozen=True)
class Listed:
    """A file of counts that was brought in, and by whom."""

    brought: TallyImport
    by: str | None


def listed_imports(wanted: int) -> tuple[Sequence[Listed], PageOf]:
    """A page of the files of counts, the newest first; two statements."""
    page = page_of(wanted, db.session.scalar(select(func.count()).select_from(TallyImport)) or 0)
    rows = db.session.execute(
        select(TallyImport, User.name)
        .outerjoin(User, User.id == TallyImport.imported_by_id)
        .order_by(TallyImport.id.desc())
        .limit(page.size)
        .offset(page.offset)
    )
    return [Listed(*row) for row in rows], page


def is_anything_tracked() -> bool:
    """Whether there is any unit, even one that was taken out."""
    return db.session.scalar(select(Unit.zid).limit(1)) is not None
