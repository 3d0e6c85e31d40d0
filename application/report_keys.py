"""Keys of reports: they open files for as long as those are here whom the report is for, or of.

Those of a consultant's report open for as long as their maker may enter the campaign. Invitations end by real
time, without anybody's deed. So whether a key still opens is decided when it is used; a consultant's is shut
for good by whoever takes the maker's access, or would give it back.
"""

from collections import Counter

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update

from application.audit import record
from application.clock import clock
from application.extensions import db
from application.models import (
    AuditAction,
    CampaignConsultant,
    MediaKey,
    Report,
    ReportSnapshot,
    Role,
    User,
)
from application.report_people import has_gone, people_are_here


def has_lapsed() -> ColumnElement[bool]:
    """The condition on `MediaKey`: a consultant made it who may not enter its campaign now, or somebody whom
    its report is for, or of, has no access now; never NULL."""
    return or_(_lost_its_maker(), _lost_its_people())


def _lost_its_people() -> ColumnElement[bool]:
    report = (
        exists()
        .where(
            ReportSnapshot.id == MediaKey.snapshot_id,
            Report.id == ReportSnapshot.report_id,
            ~people_are_here(),
        )
        .correlate(MediaKey)
    )
    partner = exists().where(User.id == MediaKey.partner_id, has_gone()).correlate(MediaKey)
    return or_(report, partner)


def _lost_its_maker() -> ColumnElement[bool]:
    by_consultant = (
        exists().where(User.id == MediaKey.made_by_id, User.role == Role.CONSULTANT).correlate(MediaKey)
    )
    may_enter = (
        exists()
        .where(
            CampaignConsultant.campaign_id == MediaKey.campaign_id,
            CampaignConsultant.user_id == MediaKey.made_by_id,
            CampaignConsultant.ends_at > clock.real_now(),
            User.id == CampaignConsultant.user_id,
            User.active.is_(True),
        )
        .correlate(MediaKey)
    )
    return and_(by_consultant, ~may_enter)


def working_keys_of(user_id: int) -> int:
    """How many keys of this person's still open; one statement."""
    statement = select(func.count(MediaKey.id)).where(*_of(user_id), ~has_lapsed())
    return db.session.scalar(statement) or 0


def shut_keys_of(user_id: int, *, by_id: int, campaign_id: int | None = None) -> int:
    """Shut this person's keys, of one campaign or of all; how many.

    The caller has locked the person, and commits.
    """
    return _shut(user_id, *_of(user_id, campaign_id), by_id=by_id)


def shut_lapsed_keys_of(user_id: int, *, campaign_id: int | None = None) -> int:
    """Shut what opens nothing any more, before it could open again; how many. Nobody stands as who did it.

    The caller has locked the person, and commits.
    """
    return _shut(user_id, *_of(user_id, campaign_id), has_lapsed(), by_id=None)


def _of(user_id: int, campaign_id: int | None = None) -> tuple[ColumnElement[bool], ...]:
    own = (MediaKey.made_by_id == user_id, MediaKey.revoked_at.is_(None))
    return own if campaign_id is None else (*own, MediaKey.campaign_id == campaign_id)


def _shut(user_id: int, *conditions: ColumnElement[bool], by_id: int | None) -> int:
    """With an entry in the audit log for each campaign."""
    found = db.session.execute(
        select(MediaKey.id, MediaKey.campaign_id).where(*conditions).order_by(MediaKey.id).with_for_update()
    ).all()
    if not found:
        return 0
    db.session.execute(
        update(MediaKey)
        .where(MediaKey.id.in_([key.id for key in found]))
        .values(revoked_at=clock.now(), revoked_by_id=by_id)
        .execution_options(synchronize_session=False)
    )
    for campaign_id, number in sorted(Counter(key.campaign_id for key in found).items()):
        record(AuditAction.REPORT_LINKS_REVOKED, user_id=user_id, campaign_id=campaign_id, reports=number)
    return len(found)
