"""Rows of the follower tracker."""

from application.clock import clock
from application.extensions import db
from application.models import (
    CountingConnection,
    CountNote,
    CountPart,
    CountRhythm,
    CountRound,
    FeedColumn,
    FollowerCount,
    NetworkDay,
    NetworkState,
    PartState,
    RoundKind,
    TallyDump,
    TallyEdition,
    TallyImport,
    TrackedAccount,
    TrackedNetwork,
    Unit,
    User,
)
from application.networks import Finding, Network, Precision


def tally(influencer: User, manager: User) -> None:
    """A row in each table of the tracker: a department with an office, counted once on X."""
    now = clock.now()
    db.session.add_all(
        [
            TrackedNetwork(name=Network.TWITTER, position=1),
            Unit(zid=1, name="Department", position=1, added_at=now),
            NetworkState(network=Network.TWITTER, answered_at=now, usage_percent=3),
            NetworkDay(network=Network.TWITTER, day=now.date(), calls=1, handles=1, different_handles=1),
            TallyDump(sha256="f" * 64, rounds=1, counts=1, size=100, made_at=now),
            TallyEdition(id=1, number=1, changed_at=now),
            CountingConnection(
                facebook_login_id=influencer.facebook_login_id,
                instagram_id="178",
                username="department",
                made_by_id=manager.id,
                made_at=now,
            ),
        ]
    )
    db.session.flush()
    brought = TallyImport(
        kind=RoundKind.TALLY,
        sha256="a" * 64,
        file_name="social_data.csv",
        rounds=1,
        counts=1,
        imported_by_id=manager.id,
        imported_at=now,
    )
    db.session.add_all([Unit(zid=2, name="Office", parent_zid=1, position=2, added_at=now), brought])
    db.session.flush()
    _count(brought, manager)


def _count(brought: TallyImport, manager: User) -> None:
    now = clock.now()
    counted = {"followers": 646819, "count_precision": Precision.EXACT, "counted_at": now}
    account = TrackedAccount(
        unit_zid=2,
        network=Network.TWITTER,
        handle="office",
        rhythm=CountRhythm.HOURLY,
        rhythm_before=CountRhythm.DAILY,
        added_at=now,
        finding=Finding.COUNTED,
        published_precision=Precision.EXACT,
        **counted,
    )
    counting = CountRound(
        kind=RoundKind.TALLY, identity=f"{'a' * 64}:tally:1", counted_at=now, tally_import_id=brought.id
    )
    note = CountNote(
        happened_at=now, unit_zid=2, text="A new handle", written_by_id=manager.id, written_at=now
    )
    db.session.add_all([account, counting, note])
    db.session.flush()
    db.session.add_all(
        [
            FeedColumn(name="OFFICEtwitter", position=1, tracked_account_id=account.id),
            FollowerCount(tracked_account_id=account.id, round_id=counting.id, **counted),
            CountPart(
                round_id=counting.id,
                network=Network.TWITTER,
                state=PartState.DONE,
                heartbeat_at=clock.real_now(),
                finished_at=now,
            ),
        ]
    )
