"""Files that are corrected and sent again, undone, and told of row by row."""

import base64
import csv
import html
import io
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from application.clock import clock
from application.extensions import db
from application.models import AuditEntry, ChannelResult, Outcome, TakenOutRow, User
from tests import builders
from tests.campaigns.entered.test_results import look, outcomes, stored
from tests.campaigns.stage import Stage, undo_mark
from tests.statements import count_statements

FIRST = (
    b"Influencer,Day,Clicks,Revenue,Currency\n@lena.cooks,2026-11-20,5,12.5,EUR\n,,5,,\n,,5,,\nnobody,,3,,\n"
)
MENDED = FIRST.replace(b"nobody", b"lena cooks")


def clicks(stage: Stage) -> list[int | None]:
    return [row.clicks for row in outcomes(stage)]


def all_the_same(stage: Stage, content: bytes) -> str:
    sent = {"content": base64.b64encode(content).decode(), "repeats": "y"}
    return stage.client.post(f"{stage.address}/outcomes/file/store", data=sent, follow_redirects=True).text


def test_a_mended_file_adds_only_what_is_new(stage: Stage) -> None:
    stored(stage, FIRST)
    assert clicks(stage) == [5, 5, 5]
    page = look(stage, MENDED).text
    assert "Store 1 row" in page
    today = clock.now()
    assert f"The same row is stored already (file of {today.day} {today:%b %Y})." in page
    assert "1 row of the file" in stored(stage, MENDED).text
    assert clicks(stage) == [5, 5, 5, 3]


def test_each_stored_row_answers_for_one_row_of_the_file(stage: Stage) -> None:
    stored(stage, FIRST)
    thrice = MENDED.replace(b",,5,,\n", b",,5,,\n,,5,,\n", 1)
    assert "Store 2 rows" in look(stage, thrice).text


def test_what_was_entered_by_hand_is_known_in_a_file(stage: Stage) -> None:
    stage.client.post(f"{stage.address}/outcomes", data={"clicks": "5", "note": "Friday"})
    page = look(stage, b"Clicks,Note\n5,Friday\n5,Saturday\n6,Friday\n").text
    assert "Store 2 rows" in page
    assert "The same row is stored already (entered on " in page


def test_rows_that_are_the_same_are_taken_where_the_person_says_so(stage: Stage) -> None:
    stored(stage, FIRST)
    again = FIRST + b",,9,,\n"
    assert "Take these all the same" in look(stage, again).text
    assert "4 rows of the file" in all_the_same(stage, again)
    assert clicks(stage) == [5, 5, 5, 5, 5, 5, 9]
    assert "no row of the file was new" in all_the_same(stage, again), "the very same file adds nothing"


def test_a_file_of_nothing_new_says_so_and_can_be_taken_all_the_same(stage: Stage) -> None:
    stored(stage, b"Clicks\n5\n")
    page = look(stage, b"Clicks,Note\n5,\n").text
    assert "No row is new." in page
    assert "Store the ticked rows" in page
    assert "no row of the file was new" in stored(stage, b"Clicks,Note\n5,\n").text


def test_channels_are_compared_as_well(stage: Stage) -> None:
    stored(stage, b"Channel,Spend,Currency\nPosters,90,EUR\n", "channels")
    assert (
        "No row is new." in look(stage, b"Channel,Spend,Currency,Note\nPosters,90.00,EUR,\n", "channels").text
    )


def test_looking_takes_the_same_statements_however_many_rows_stand_here(stage: Stage) -> None:
    counted = []
    for number in (1, 300):
        stored(stage, b"Clicks\n" + b"".join(b"%d\n" % (number + index) for index in range(number)))
        stage.client.get(f"{stage.address}/outcomes")
        with count_statements(stage.app) as sent:
            look(stage, FIRST)
        counted.append(len(sent))
    assert counted[0] == counted[1]


def take_out(stage: Stage, kind: str = "outcomes") -> str:
    page = stage.client.get(f"{stage.address}/{kind}").text
    fingerprint = page.partition('name="file" value="')[2].partition('"')[0]
    address = f"{stage.address}/{kind}/file/take-out"
    return stage.client.post(address, data={"file": fingerprint}, follow_redirects=True).text


def test_all_rows_of_a_file_are_taken_out_and_brought_back(stage: Stage) -> None:
    stage.client.post(f"{stage.address}/outcomes", data={"clicks": "1"})
    stored(stage, FIRST)
    before = [
        (row.clicks, row.revenue, row.user_id, row.happened_on, row.row_number) for row in outcomes(stage)
    ]
    page = take_out(stage)
    assert "Taken out: 3 rows of the file." in page
    assert clicks(stage) == [1]
    mark = html.unescape(undo_mark(page))
    undo = f"{stage.address}/entered/undo"
    assert (
        "3 rows of the file came back"
        in stage.client.post(undo, data={"mark": mark}, follow_redirects=True).text
    )
    after = [
        (row.clicks, row.revenue, row.user_id, row.happened_on, row.row_number) for row in outcomes(stage)
    ]
    assert after == before
    again = stage.client.post(undo, data={"mark": mark}, follow_redirects=True).text
    assert "can’t be undone any more" in again
    with stage.rows():
        assert db.session.scalar(select(func.count()).select_from(TakenOutRow)) == 0
        deeds = [entry.details for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
        assert [deed["what"] for deed in deeds[-2:] if deed] == [
            "outcome by file taken out",
            "outcome by file put back",
        ]


def test_channels_of_a_file_come_back_too(stage: Stage) -> None:
    stored(stage, b"Channel,Spend,Currency,From\nPosters,90,EUR,2026-11-01\n", "channels")
    mark = html.unescape(undo_mark(take_out(stage, "channels")))
    stage.client.post(f"{stage.address}/entered/undo", data={"mark": mark})
    with stage.rows():
        row = db.session.scalars(select(ChannelResult)).one()
        assert (row.channel, row.spend, str(row.starts_on)) == ("Posters", Decimal(90), "2026-11-01")


def test_taken_out_rows_leave_room_for_the_file_and_the_undo_then_says_so(stage: Stage) -> None:
    stored(stage, FIRST)
    mark = html.unescape(undo_mark(take_out(stage)))
    stored(stage, FIRST)
    undone = stage.client.post(
        f"{stage.address}/entered/undo", data={"mark": mark}, follow_redirects=True
    ).text
    assert "There is nothing to undo: the file was stored again." in undone
    assert clicks(stage) == [5, 5, 5]


def test_a_single_row_that_its_file_brought_back_is_there_already(stage: Stage) -> None:
    stored(stage, FIRST)
    address = f"{stage.address}/outcomes"
    stage.client.post(f"{address}/{outcomes(stage)[0].id}/remove")
    mark = html.unescape(undo_mark(stage.client.get(address).text))
    stored(stage, FIRST)
    undone = stage.client.post(
        f"{stage.address}/entered/undo", data={"mark": mark}, follow_redirects=True
    ).text
    assert "There is nothing to undo: the outcome is there." in undone
    assert len(outcomes(stage)) == 3


def test_who_is_gone_meanwhile_is_named_no_more_in_what_comes_back(stage: Stage) -> None:
    stored(stage, FIRST)
    mark = html.unescape(undo_mark(take_out(stage)))
    with stage.rows():
        db.session.execute(db.update(TakenOutRow).values(user_id=None))
        db.session.commit()
    stage.client.post(f"{stage.address}/entered/undo", data={"mark": mark})
    assert {row.user_id for row in outcomes(stage)} == {None}


@pytest.mark.parametrize("foul", ["", "0" * 64, "\x00", "x" * 10_000])
def test_files_and_marks_that_are_none_do_nothing(stage: Stage, foul: str) -> None:
    stored(stage, FIRST)
    assert (
        stage.client.post(f"{stage.address}/outcomes/file/take-out", data={"file": foul}).status_code == 303
    )
    mark = f"file-{foul}"
    assert stage.client.post(f"{stage.address}/entered/undo", data={"mark": mark}).status_code == 303
    assert len(outcomes(stage)) == 3


def test_another_campaigns_mark_and_file_do_nothing(stage: Stage) -> None:
    stored(stage, FIRST)
    mark = html.unescape(undo_mark(take_out(stage)))
    with stage.rows():
        other = builders.create_campaign(name="Other Table").id
    page = stage.client.post(
        f"/campaigns/{other}/entered/undo", data={"mark": mark}, follow_redirects=True
    ).text
    assert "can’t be undone any more" in page
    assert clicks(stage) == []


def test_what_becomes_of_each_row_can_be_downloaded(stage: Stage) -> None:
    rows = b"".join(b"=nobody%d,1\n" % number for number in range(600))
    content = b"Influencer,Clicks\nLena Cooks,1\n" + rows
    assert "And 100 more reasons" in look(stage, content).text
    sent = {"content": base64.b64encode(content).decode()}
    answer = stage.client.post(f"{stage.address}/outcomes/file/fates", data=sent)
    assert answer.mimetype == "text/csv"
    told = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert told[:2] == [["Row", "What becomes of it", "Why"], ["2", "Taken", ""]]
    assert told[-1] == ["602", "Not taken", "Nobody in this campaign is called “=nobody599”."]
    assert outcomes(stage) == []
    assert stage.client.post(f"{stage.address}/outcomes/file/fates", data={"content": "!"}).status_code == 400


def test_a_file_far_too_large_is_told_at_its_field(stage: Stage) -> None:
    answer = stage.client.post(
        f"{stage.address}/outcomes/file",
        data=b"x" * (7 * 1024 * 1024),
        content_type="multipart/form-data; boundary=x",
        follow_redirects=True,
    )
    assert answer.status_code == 200
    assert "larger than 5 MB" in answer.text.partition('id="file-error"')[2][:200]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"Sales\n5\n", "can mean how many orders or how much revenue"),
        (b"Clicks\n0.500\n", "Write a whole number"),
        (b"Clicks,Day\n1,2026-11-201\n", "Write the day like"),
        (b'Clicks,Note\n1,"never closed\n2,x\n', "from row 2 on"),
        (b"Revenue,Currency\n540 EUR,USD\n", "another currency than the row says"),
        (b"Revenue\n$540\n", "stands for several currencies"),
        (b"Revenue\n540 XXX\n", "Write it like"),
    ],
)
def test_what_can_mean_two_things_is_not_guessed(stage: Stage, content: bytes, told: str) -> None:
    assert told in html.unescape(look(stage, content).text)
    stored(stage, content)
    assert outcomes(stage) == []


@pytest.mark.parametrize(
    ("content", "amount", "currency"),
    [
        (b"Revenue\n540 EUR\n", "540", "EUR"),
        ('Revenue\n"€ 1.200,50"\n'.encode(), "1200.50", "EUR"),
        ("Revenue\n£540\n".encode(), "540", "GBP"),
        (b"Revenue,Currency\n$540,CAD\n", "540", "CAD"),
        (b"sep=;\r\nRevenue;Currency\r\n1,5;EUR\r\n", "1.5", "EUR"),
        (b"Revenue,Currency,Day\n1.5,EUR,2026-11-20 10:30\n", "1.5", "EUR"),
    ],
)
def test_amounts_and_separators_are_read_as_spreadsheets_write_them(
    stage: Stage, content: bytes, amount: str, currency: str
) -> None:
    stored(stage, content)
    [row] = outcomes(stage)
    assert (row.revenue, row.currency, row.row_number) == (Decimal(amount), currency, 2)


def test_a_file_says_who_stored_it(stage: Stage) -> None:
    stored(stage, FIRST)
    with stage.rows():
        name = db.session.get_one(User, stage.manager_id).name or ""
        assert db.session.scalar(select(func.count()).select_from(Outcome)) == 3
    page = stage.client.get(f"{stage.address}/outcomes").text
    assert "3 rows of a file" in page
    assert name in page.partition("Files stored so far")[2]
