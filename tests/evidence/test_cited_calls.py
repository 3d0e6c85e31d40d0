"""Every figure that is shown stands in the stored reply of the very call that its page names."""

from sqlalchemy import select

from application.evidence.accounts import account_evidence
from application.evidence.checked import check_days, check_readings
from application.evidence.posts import post_evidence
from application.evidence.replies import Finding
from application.extensions import db
from application.gateways import gateways
from application.integrations.graph.metrics import metric
from application.models import FIGURE_NAMES, AccountInsight, Post
from tests.databases import only_on
from tests.evidence.conftest import Stage


def shown_figures() -> list[tuple[int, str]]:
    """Post and name of each figure that some post has."""
    columns = [getattr(Post, name) for name in FIGURE_NAMES]
    return [
        (row.id, name)
        for row in db.session.execute(select(Post.id, *columns))
        for name in FIGURE_NAMES
        if row._mapping[name] is not None
    ]


@only_on("sqlite")
def test_each_figure_of_each_post_stands_in_the_reply_that_is_cited(stage: Stage) -> None:
    stage.read_again(hours=3)
    with stage.app.app_context():
        figures = shown_figures()
        for post_id, name in figures:
            found = post_evidence(post_id, metric(name))
            db.session.close()
            assert found is not None
            assert found.shown is not None, (post_id, name)
            assert found.shown.call is not None
            check = check_readings(found, gateways().blobs)[found.shown.read_at]
            assert check.finding is Finding.SAME
            assert check.said == found.subject.value, (post_id, name, found.shown.call.path)
    assert {name for _, name in figures} >= {"views", "reach", "likes", "saves", "shares"}
    assert len(figures) > 200


@only_on("mariadb")
def test_each_figure_of_a_day_stands_in_the_reply_that_is_cited(stage: Stage) -> None:
    with stage.app.app_context():
        days = db.session.execute(
            select(AccountInsight.metric, AccountInsight.day).where(
                AccountInsight.dimension == "", AccountInsight.value.is_not(None)
            )
        ).all()
        for name, day in days:
            found = account_evidence(stage.account_id, metric(name, "account"), day)
            db.session.close()
            assert found is not None
            assert found.shown is not None
            check = check_days(found, gateways().blobs)[day]
            assert (check.finding, check.said) == (Finding.SAME, found.shown.value), (name, day)
    assert {name for name, _ in days} >= {"reach", "views", "followers_count", "media_count", "likes"}
