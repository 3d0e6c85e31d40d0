"""A partner's facts take the same statements whatever there is of posts, days and readings."""

from flask import Flask

from application.export.recipient import STAFF, Recipient
from application.extensions import db
from application.models import InstagramAccount, RecipientKind
from tests import builders
from tests.export.partner.rich import RichPartner, facts_for, make_rich_partner
from tests.statements import count_statements


def statements(app: Flask, partner: RichPartner, recipient: Recipient) -> int:
    with app.app_context():
        with count_statements(app) as sent:
            facts_for(partner, recipient)
        db.session.rollback()
    return len(sent)


def test_a_partner_with_everything_takes_so_many_for_either_recipient(app: Flask) -> None:
    with app.app_context():
        partner = make_rich_partner()
    assert statements(app, partner, STAFF) == 19
    assert statements(app, partner, partner.own()) == 19


def test_more_posts_and_readings_take_no_more(app: Flask) -> None:
    numbers = set()
    for number in (5, 120):
        with app.app_context():
            user = builders.create_partner()
            account = db.session.get_one(InstagramAccount, user.instagram_account.id)  # type: ignore[union-attr]
            for post in builders.create_posts(account, number):
                call = builders.create_api_call(account)
                builders.create_reading(post, call=call, views=number)
            partner = RichPartner(None, user.id, account.id, 0)  # type: ignore[arg-type]  # nothing else is read
            own = Recipient(RecipientKind.INFLUENCER, user.id, user.name)
        numbers.add(statements(app, partner, own))
    assert len(numbers) == 1
