"""What a share link shows: of each recipient's report what that recipient may see, money only if chosen."""

import re
from datetime import timedelta
from html import unescape

import pytest

from application.clock import clock
from application.export.campaign.report import build_campaign_report
from application.export.rendering.page.cells import value_words
from application.export.report import Cell, Format, Tab
from application.extensions import db
from application.models import Campaign, Post
from tests import builders
from tests.export.campaign.rich import COST_REMARK, LOST, RATE_SOURCE, Rich, facts_for
from tests.export.sharing.stage import ZONE, Stage, everything, opened, words_of
from tests.statements import count_statements

OTHERS = ("Tom Berg", "tom.runs", "Ida Still", "ida.still", "Una Quist", "una.sails", "Mia Hand", "tiktok")
MONEY = (
    "1,234.56", "77.37", "812.33", "900.00", "0.006", "EUR", "USD", RATE_SOURCE, COST_REMARK, "CPM", "CPE",
    "Cost per", "Revenue", "Earned media", "Return on investment", "Deliverables and costs",
    "Outcomes and channels", "Tom's secret deal",
)  # fmt: skip
TOKENS = (LOST, "has to be renewed", "Connection", "working")


def recipient(stage: Stage, whom: str) -> int | None:
    of = {"staff": None, "brand": stage.brands[0], "influencer": stage.influencers[0]}
    return of[whom]


def amounts(tabs: tuple[Tab, ...]) -> set[str]:
    """Every amount of money of a report, as a page writes it."""
    found = set()
    for tab in tabs:
        for row in tab.rows:
            for place, entry in enumerate(row):
                cell = entry if isinstance(entry, Cell) else Cell(entry)
                column = tab.columns[place] if place < len(tab.columns) else None
                format = cell.format or (column.format if column else None)
                if format is Format.MONEY and isinstance(cell.value, int | float):
                    found.add(value_words(cell.value, Format.MONEY))
    return found


def told_in(words: str, amounts: set[str]) -> list[str]:
    """Those that stand there as an amount; 50.00% is none."""
    return [each for each in amounts if re.search(rf"(?<![\d.,]){re.escape(each)}(?![\d.,%])", words)]


def test_everything_of_the_report_stands_on_its_pages(rich_stage: tuple[Stage, Rich]) -> None:
    stage, _ = rich_stage
    text = everything(stage.app, stage.link(shows_money="y"))
    for word in ("Autumn Bread", *OTHERS, *MONEY, "Town of tom.runs", LOST):
        assert word in text, word
    assert "=SUM(" not in text
    assert "Rejected words" not in text


@pytest.mark.parametrize("whom", ["staff", "brand"])
def test_money_is_left_out_unless_it_was_chosen(rich_stage: tuple[Stage, Rich], whom: str) -> None:
    stage, rich = rich_stage
    given = recipient(stage, whom)
    with stage.app.app_context():
        facts = facts_for(rich) if given is None else facts_for(rich, rich.brand())
        told = amounts(build_campaign_report(facts).tabs)
        db.session.rollback()
    with_money = everything(stage.app, stage.link(given, shows_money="y"))
    without = everything(stage.app, stage.link(given))
    assert len(told) > 8
    assert set(told_in(words_of(with_money), told)) == told
    assert told_in(words_of(without), told) == []
    assert [word for word in MONEY if word in without] == []
    assert "are left out here" in without
    assert "are left out here" not in with_money
    assert "Targets" in without


@pytest.mark.parametrize("sent", [{}, {"shows_money": "y"}])
def test_an_influencers_link_never_shows_more_than_their_report(
    rich_stage: tuple[Stage, Rich], sent: dict[str, str]
) -> None:
    stage, _ = rich_stage
    text = everything(stage.app, stage.link(recipient(stage, "influencer"), **sent))
    forbidden = (*OTHERS, *MONEY, *TOKENS, "Oat Works (@oat.works) by day")
    assert [word for word in forbidden if word in text] == []
    assert "Lena Koch" in text
    assert "The whole campaign" in text
    assert not stage.stored()[-1].shows_money


def test_a_brands_link_shows_no_connection_and_no_single_audience(rich_stage: tuple[Stage, Rich]) -> None:
    stage, _ = rich_stage
    text = everything(stage.app, stage.link(recipient(stage, "brand"), shows_money="y"))
    forbidden = (*TOKENS, "Town of", COST_REMARK, "Tom's secret deal", "Accepted by", "(@oat.works) by day")
    assert [word for word in forbidden if word in text] == []
    assert "Sum of 4 accounts" in text


def test_the_page_is_for_nobody_but_whoever_has_its_address(stage: Stage) -> None:
    answer = opened(stage.app, stage.link())
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "<script" not in answer.text
    assert "Anna of Mill" not in answer.text


def test_it_always_shows_the_newest_making(stage: Stage) -> None:
    link = stage.link()
    assert "12,345" in opened(stage.app, link).text
    with stage.app.app_context():
        db.session.query(Post).update({"views": 67_891})
        db.session.commit()
        db.session.remove()
    assert "67,891" not in opened(stage.app, link).text
    stage.make()
    text = opened(stage.app, link).text
    assert "67,891" in text
    today = clock.now().astimezone(ZONE)
    assert f"as they stood on {today.day} {today:%b %Y}" in words_of(text)


CAPTIONS = (
    '=HYPERLINK("http://evil.example","y")',
    "+1",
    "@x",
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "{{ 7 * 7 }}",
    "zero \x00 and bell \x07",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 family, "
    "\U0001f3f3\ufe0f\u200d\U0001f308 flag",
    "long " + "w" * 60_000,
)


def test_captions_come_out_as_text(stage: Stage) -> None:
    with stage.app.app_context():
        post = db.session.query(Post).one()
        account, campaign = post.instagram_account, db.session.get_one(Campaign, stage.campaign_id)
        for place, caption in enumerate(CAPTIONS):
            more = builders.create_post(account, posted_at=clock.now() - timedelta(hours=place + 1))
            more.caption = caption.replace("\x00", "")
            builders.create_assignment(campaign, more)
        db.session.commit()
        db.session.remove()
    raw = opened(stage.app, stage.link()).text
    assert "<script" not in raw
    assert "<img src=x" not in raw
    text = unescape(raw)
    for caption in (*CAPTIONS[:5], CAPTIONS[6], "bell \ufffd"):
        assert caption in text, caption
    assert "w" * (32_767 - 5) in text
    assert "w" * 32_767 not in text
    assert "Cut at 32,767 characters" in text


def test_a_long_tab_stands_on_pages_of_its_own(stage: Stage) -> None:
    with stage.app.app_context():
        post = db.session.query(Post).one()
        campaign = db.session.get_one(Campaign, stage.campaign_id)
        assert post.instagram_account is not None
        for more in builders.create_posts(post.instagram_account, 129, posted_at=clock.now(), views=7):
            builders.create_assignment(campaign, more)
        db.session.remove()
    link = stage.link()
    first, second = opened(stage.app, link).text, opened(stage.app, f"{link}/posts?page=2").text
    assert "25 of 130 rows stand here" in words_of(first)
    assert "Page 2 of 2" in second
    assert '<span class="visually-hidden">Row </span>131<' in second
    assert len(first) < 1_000_000


def test_a_view_takes_one_statement_and_an_hours_first_two(stage: Stage) -> None:
    link = stage.link()
    with count_statements(stage.app) as sent:
        opened(stage.app, link)
    first = len(sent)
    with count_statements(stage.app) as sent:
        opened(stage.app, link)
        opened(stage.app, f"{link}/data?page=3")
    assert (first, len(sent)) == (2, 2)
