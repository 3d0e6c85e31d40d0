"""A figure that came under a classic name is marked so for as long as it stands."""

from datetime import date

from flask import Flask
from sqlalchemy import select

from application.collection.account_days import points_of
from application.collection.figure_storing import store_points
from application.extensions import db
from application.integrations.graph.instagram import Insight
from application.models import AccountInsight
from tests.builders import create_partner

DAY = date(2026, 11, 1)


def test_the_mark_stands_with_the_figure_until_another_replaces_it(app: Flask) -> None:
    with app.app_context():
        account = create_partner().instagram_account
        assert account
        told = [
            Insight("views", 900, "impressions", classic=True),
            Insight("views", None, "views"),
            Insight("views", 400, "views"),
        ]
        marks = []
        for insight in told:
            store_points(account.id, points_of([insight], DAY), None)
            db.session.commit()
            row = db.session.execute(select(AccountInsight.value, AccountInsight.is_classic)).one()
            marks.append(tuple(row))
        assert marks == [(900, True), (900, True), (400, False)]
