"""In which order rows are locked, so that no two requests ever wait for each other.

First a campaign, then runs, then Instagram accounts, then a Facebook login, then people by rising id, and
last what hangs on a person: one-time links, recovery codes, sign-ins. To write a row that names a person by a
foreign key locks that person's row as well (InnoDB), whoever they are: the one it is about, and the one who
does it. So who writes or uses up a link or a code locks the people first.
"""

from sqlalchemy import select

from application.extensions import db
from application.models import Campaign, User


def lock_campaign(campaign_id: int) -> None:
    """Lock a campaign's row until the transaction ends: who comes second sees what the first did."""
    db.session.execute(select(Campaign.id).where(Campaign.id == campaign_id).with_for_update())


def lock_people(*user_ids: int | None) -> None:
    """Lock these people's rows until the transaction ends, in the one order; None stands for nobody."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    db.session.execute(select(User.id).where(User.id.in_(wanted)).order_by(User.id).with_for_update()).all()
