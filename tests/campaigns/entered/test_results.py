"""Outcomes, other channels, rates, and files of them."""

import base64
import html
import re
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from application.campaigns.entered.csv_files import MOST_ROWS, FileRefused, read_table, template
from application.campaigns.entered.csv_rows import (
    CHANNEL_COLUMNS,
    OUTCOME_COLUMNS,
    OUTCOME_NEEDS,
    people_by_key,
    ranges,
)
from application.campaigns.entered.numbers import read_count, read_price
from application.campaigns.plans.amounts import Unreadable
from application.extensions import db
from application.models import Campaign, ChannelResult, Outcome, RateCard
from application.post_links import LinkRefused, read_link
from tests.campaigns.stage import Stage, undo_mark
from tests.statements import count_statements

GOOD = 'Influencer;Clicks;Revenue;Currency\n@Lena.Cooks;12;"1.200,50";EUR\nlena cooks;0;;\nnobody;3;;\n;;;\n'


def look(stage: Stage, content: bytes, kind: str = "outcomes") -> TestResponse:
    """Send the file; the body is written here, as the client leaves a file open for a large one."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="any.csv"\r\n\r\n'
    return stage.client.post(
        f"{stage.address}/{kind}/file",
        data=head + content + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )


def stored(stage: Stage, content: bytes, kind: str = "outcomes") -> TestResponse:
    sent = {"content": base64.b64encode(content).decode()}
    return stage.client.post(f"{stage.address}/{kind}/file/store", data=sent, follow_redirects=True)


def outcomes(stage: Stage) -> list[Outcome]:
    with stage.rows():
        return list(db.session.scalars(select(Outcome).order_by(Outcome.id)))


def test_an_outcome_is_added_changed_removed_and_put_back(stage: Stage) -> None:
    address = f"{stage.address}/outcomes"
    sent = {"user": str(stage.influencer_id), "clicks": "1,200", "revenue": "12.50", "currency": "EUR"}
    assert stage.client.post(address, data=sent).status_code == 303
    row = outcomes(stage)[0]
    assert (row.clicks, row.orders, row.revenue) == (1200, None, Decimal("12.50"))
    page = stage.client.get(f"{address}/{row.id}").text
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', page)
    assert seen
    stale = stage.client.post(f"{address}/{row.id}", data=sent | {"clicks": "9", "seen": "older"})
    assert stale.status_code == 409
    stage.client.post(f"{address}/{row.id}", data=sent | {"clicks": "0", "seen": seen[1]})
    assert outcomes(stage)[0].clicks == 0
    stage.client.post(f"{address}/{row.id}/remove")
    assert outcomes(stage) == []
    mark = html.unescape(undo_mark(stage.client.get(address).text))
    stage.client.post(f"{stage.address}/entered/undo", data={"mark": mark})
    assert [each.id for each in outcomes(stage)] == [row.id]


def test_foul_input_is_told_at_its_field(stage: Stage) -> None:
    foul: tuple[tuple[str, dict[str, str], str, str], ...] = (
        ("outcomes", {}, "clicks", "at least one"),
        ("outcomes", {"clicks": "-4"}, "clicks", "not below 0"),
        ("outcomes", {"revenue": "5", "currency": ""}, "currency", "Choose the currency"),
        ("outcomes", {"clicks": "4", "post": "https://example.org/none"}, "post", "No post of this campaign"),
        ("channels", {"channel": "Ads"}, "spend", "at least one"),
        ("channels", {"channel": "A", "clicks": "1", "starts_on": "2026-11-02", "ends_on": "2026-11-01"},
         "ends_on", "before the first"),
        ("rates", {"dated_on": "2026-11-01", "currency": "XXX", "views": "1", "source": "x"}, "currency",
         "Choose the currency"),
        ("rates", {"dated_on": "2026-11-01", "currency": "EUR", "views": "free", "source": "x"}, "views",
         "price of one"),
    )  # fmt: skip
    for page, sent, field, told in foul:
        answer = stage.client.post(f"{stage.address}/{page}", data=sent)
        assert answer.status_code == 400
        assert told in answer.text.partition(f'id="{field}-error"')[2][:300], (page, field)
    assert stage.client.get(f"{stage.address}/outcomes/{2**70}").status_code == 404


def test_sums_are_by_influencer_and_pages_take_the_same_statements(stage: Stage) -> None:
    address = f"{stage.address}/outcomes"
    sent = {"user": str(stage.influencer_id), "clicks": "2", "revenue": "1.10", "currency": "EUR"}
    stage.client.post(address, data=sent)
    stage.client.get(address)
    with count_statements(stage.app) as few:
        stage.client.get(address)
    content = "clicks\n" + "3\n" * 60
    stored(stage, content.encode())
    stage.client.get(address)
    with count_statements(stage.app) as many:
        page = stage.client.get(address).text
    assert len(many) == len(few)
    assert "Page 1 of 2" in page
    sums = page.partition("Sums by influencer")[2].partition("</table>")[0]
    assert "180" in sums
    assert "1.10 EUR" in sums


def test_each_row_of_a_file_has_its_fate_and_nothing_is_stored_by_looking(stage: Stage) -> None:
    page = look(stage, GOOD.encode()).text
    assert "Store 2 rows" in page
    assert "Row 4" in page
    assert "Nobody in this campaign is called" in page
    assert outcomes(stage) == []
    assert "2 rows" in stored(stage, GOOD.encode()).text
    first, second = outcomes(stage)
    assert (first.user_id, first.clicks, first.revenue) == (stage.influencer_id, 12, Decimal("1200.50"))
    assert (second.clicks, second.revenue, second.row_number) == (0, None, 3)


def test_the_same_file_again_adds_nothing(stage: Stage) -> None:
    stored(stage, GOOD.encode())
    page = look(stage, GOOD.encode()).text
    assert "stored already" in page
    assert "no row of the file was new" in stored(stage, GOOD.encode()).text
    assert len(outcomes(stage)) == 2


@pytest.mark.parametrize(
    "content",
    [
        "Note\tClicks\nGrüße\t3\n".encode(),
        "\ufeffNOTE,clicks\r\nGrüße,3\r\n".encode(),
        "note;CLICKS\nGrüße;3\n".encode("cp1252"),
    ],
)
def test_separators_and_encodings_are_known(stage: Stage, content: bytes) -> None:
    stored(stage, content)
    assert [(each.note, each.clicks) for each in outcomes(stage)] == [("Grüße", 3)]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"Clicks\n", "no rows"),
        (b"PK\x03\x04 a workbook", "workbook"),
        (b"\x00\x01\x02", "no CSV"),
        (b"Colour,Shape\nred,round\n", "These columns were expected: Influencer, Post"),
        (b"Clicks,clicks\n1,2\n", "both say"),
        (b"Clicks\n" + b"1\n" * (MOST_ROWS + 1), "rows"),
        (b'Clicks\n"' + b"1" * 200_000 + b'"\n', "from row 2 on"),
    ],
)
def test_a_file_of_the_wrong_kind_is_told_apart(stage: Stage, content: bytes, told: str) -> None:
    answer = look(stage, content)
    assert answer.status_code == 400
    assert told in html.unescape(answer.text)
    assert outcomes(stage) == []


def test_large_files_go_both_ways(stage: Stage) -> None:
    rows = "".join(f"{number},{'n' * 190}\n" for number in range(MOST_ROWS))
    content = f"clicks,note\n{rows}".encode()
    assert len(content) > 3_000_000
    assert "Store 20,000 rows" in look(stage, content).text
    stored(stage, content)
    with stage.rows():
        assert db.session.scalar(select(func.count()).select_from(Outcome)) == MOST_ROWS
    too_large = b"clicks\n" + b"1" * (5 * 1024 * 1024 + 1)
    assert "larger than 5 MB" in look(stage, too_large).text


def test_rows_about_posts_belong_to_whose_post_it_is(stage: Stage) -> None:
    stage.set_post(stage.post_ids[0], permalink="https://www.instagram.com/p/Soup/", shortcode="Soup")
    content = b"post,clicks\nhttps://instagram.com/p/Soup/?igsh=2,5\nhttp://[broken,1\n"
    assert "Store 1 row" in look(stage, content).text
    stored(stage, content)
    row = outcomes(stage)[0]
    assert (row.post_id, row.user_id) == (stage.post_ids[0], stage.influencer_id)


def test_channels_come_by_file_too_and_amounts_take_the_campaigns_currency(stage: Stage) -> None:
    with stage.rows():
        db.session.get_one(Campaign, stage.campaign_id).currency = "CHF"
        db.session.commit()
    stored(stage, template(CHANNEL_COLUMNS).encode(), "channels")
    stored(stage, b"Channel,Spend,From\nPosters,90,01.11.2026\n,5,\nRadio,,\n", "channels")
    with stage.rows():
        rows = db.session.scalars(select(ChannelResult).order_by(ChannelResult.id)).all()
        assert [(row.channel, row.currency) for row in rows] == [("Newsletter", "EUR"), ("Posters", "CHF")]
    assert "Posters" in stage.client.get(f"{stage.address}/channels").text


def test_rates_dated_after_the_campaign_do_not_count(stage: Stage) -> None:
    for day in ("2026-11-05", "2026-12-05"):
        sent = {"dated_on": day, "currency": "EUR", "views": "1", "source": day}
        assert stage.client.post(f"{stage.address}/rates", data=sent).status_code == 303
    page = stage.client.get(f"{stage.address}/rates").text.partition("<tbody>")[2]
    assert page.index("5 Dec 2026") < page.index("5 Nov 2026") < page.index(">counts<")
    assert "hold" in page[: page.index("5 Nov 2026")]


def test_the_newest_rates_count_and_older_ones_stay(stage: Stage) -> None:
    for day, price in (("2026-11-05", "0.02"), ("2026-01-05", "0,005")):
        sent = {"dated_on": day, "currency": "EUR", "views": price, "source": "Agency"}
        assert stage.client.post(f"{stage.address}/rates", data=sent).status_code == 303
    page = stage.client.get(f"{stage.address}/rates").text.partition("<tbody>")[2]
    assert page.index("5 Nov 2026") < page.index(">counts<") < page.index("5 Jan 2026")
    with stage.rows():
        assert [card.rates for card in db.session.scalars(select(RateCard).order_by(RateCard.id))] == [
            {"views": "0.02"},
            {"views": "0.005"},
        ]


def test_words_of_a_file_are_read_as_people_write_them() -> None:
    assert ranges([2, 3, 4, 7, 9, 10]) == "2–4, 7, 9–10"
    assert people_by_key([(1, "Kim", None), (2, "kim ", "lee"), (3, "Lee", None)]) == {"kim": None, "lee": 2}
    table = read_table(template(OUTCOME_COLUMNS).encode(), OUTCOME_COLUMNS, OUTCOME_NEEDS)
    assert table.rows[0].cells["code_uses"] == "14"
    with pytest.raises(FileRefused):
        read_table(b"PK\x03\x04", OUTCOME_COLUMNS, OUTCOME_NEEDS)


def test_numbers_and_links() -> None:
    assert (read_count("0"), read_count("1 200"), read_count("12,000")) == (0, 1200, 12000)
    assert read_price("0,005") == Decimal("0.005")
    for foul in ("-1", "1.5", "1e9", "١٢x"):
        with pytest.raises(Unreadable):
            read_count(foul)
    with pytest.raises(Unreadable):
        read_price("1,200")
    assert read_link("https://youtu.be/watch?v=7&si=abc#t") == "https://youtu.be/watch?v=7"
    for link in (
        "http://a.org/1",
        "https://me@a.org/1",
        "https://127.0.0.1/1",
        "https://[",
        "https://a b.org",
    ):
        with pytest.raises(LinkRefused):
            read_link(link)
