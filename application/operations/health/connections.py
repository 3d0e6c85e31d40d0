"""How many connections live, end soon or are lost, and whether what is kept encrypted can be read."""

from sqlalchemy import and_, case, func, not_, or_, select

from application.clock import clock
from application.connection_health import ENDS_SOON
from application.extensions import db
from application.models import FacebookLogin, GoogleLogin, GoogleLoginState, User
from application.operations.connections import works
from application.operations.doctor.findings import State
from application.operations.doctor.tokens import LOST_KEY, unread_secrets
from application.operations.health.lines import Line, Section, sentence, some

MANY_LOST = 0.3
FEWEST_LOST = 5
TITLE, FACEBOOK, KEYS = "Connections", "Connections to Facebook", "Keys of kept tokens"
ALERTS = {"connections-lost": FACEBOOK, "keys-lost": KEYS}


def section() -> Section:
    """Two statements, and two for each column that is encrypted."""
    return Section("connections", TITLE, [_facebook(), _google(), keys_line(*unread_secrets())])


def facebook_line(living: int, ending: int, lost: int) -> Line:
    """`living` counts those that end soon too."""
    total = living + lost
    words = sentence(
        f"{some(living)} working, {some(ending)} of them ending within {ENDS_SOON.days} days; "
        f"{some(lost)} lost"
    )
    to_do = "The page Problems names whom to write to."
    if lost >= FEWEST_LOST and lost >= MANY_LOST * total:
        to_do = f"So many at once is no accident: ask the doctor about the Facebook app. {to_do}"
        return Line("connections-lost", FACEBOOK, State.WRONG, words, to_do, alerts=True)
    if lost or ending:
        return Line("connections-lost", FACEBOOK, State.WARN, words, to_do, alerts=True)
    return Line("connections-lost", FACEBOOK, State.OK, words, alerts=True)


def keys_line(looked_at: int, unread: dict[str, int]) -> Line:
    """Whether the keys of today open what is kept; `unread` counts by column what they don't."""
    if not unread:
        words = f"All {looked_at:,} that were looked at can be read." if looked_at else "None is kept yet."
        return Line("keys-lost", KEYS, State.OK, words, alerts=True)
    words = f"Of {looked_at:,} looked at, {sum(unread.values()):,} can’t be read."
    return Line("keys-lost", KEYS, State.WRONG, words, LOST_KEY, alerts=True)


def _facebook() -> Line:
    soon = clock.now() + ENDS_SOON
    ends = or_(FacebookLogin.token_expires_at <= soon, FacebookLogin.data_access_expires_at <= soon)
    is_used = (
        select(User.id).where(User.facebook_login_id == FacebookLogin.id, User.active.is_(True)).exists()
    )
    row = db.session.execute(
        select(
            func.coalesce(func.sum(case((works(), 1), else_=0)), 0),
            func.coalesce(func.sum(case((and_(works(), ends), 1), else_=0)), 0),
            func.coalesce(func.sum(case((not_(works()), 1), else_=0)), 0),
        ).where(is_used)
    ).one()
    return facebook_line(*(int(number) for number in row))


def _google() -> Line:
    rows = db.session.execute(select(GoogleLogin.state, func.count()).group_by(GoogleLogin.state))
    numbers = {state: number for state, number in rows}
    lost = numbers.get(GoogleLoginState.LOST, 0)
    living = numbers.get(GoogleLoginState.CONNECTED, 0)
    words = sentence(f"{some(living)} working, {some(lost)} lost")
    if lost:
        to_do = "Each person concerned signs in at Google again; they were written to."
        return Line("google-lost", "Google sign-ins", State.WARN, words, to_do)
    return Line("google-lost", "Google sign-ins", State.OK, words)
