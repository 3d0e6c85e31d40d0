"""A report that has one of everything that reports are made of."""

from datetime import date, datetime

from application.export.report import Area, Cell, Chart, Column, Format, Name, Report, Row, Series, Tab
from tests.export.examples import MADE_AT

DAYS = [date(2026, 10, day) for day in range(15, 19)]
PICTURE = "https://platform.example/media/abc"
LONG_NOTE = "Read on two days,\nand worked out since."
FIGURES = "Day's figures"


def everything(**changes: object) -> Report:
    """The report; `changes` replace its fields."""
    fields: dict[str, object] = {
        "title": "Everything",
        "made_by": "Platform",
        "generated_at": MADE_AT,
        "file_stem": "everything",
        "tabs": (overview(), figures(), costs(), empty()),
        "names": (Name("first_day", Area(FIGURES, 1, 0, 1, 0)), Name("all_views", Area(FIGURES, 1, 1, 4, 1))),
    }
    return Report(**{**fields, **changes})  # type: ignore[arg-type]


def overview() -> Tab:
    """Laid out freely, with charts of all kinds."""
    rows: list[Row] = [
        [Cell("Everything 🍞", Format.TITLE)],
        [Cell("Made of parts. A blank cell is missing.", Format.REMARK)],
        [],
        [Cell("Totals", Format.SECTION), None, Cell("Beside", Format.SECTION)],
        [Cell("Views", Format.LABEL), Cell(40, Format.INTEGER, formula=f"=SUM({_views()})")],
        [
            Cell("Days, 'quoted'!", Format.LABEL),
            Cell(4, Format.INTEGER, formula=f'=COUNTIFS({_views()},">=0",{_views()},"<>Costs!A1")'),
        ],
        ["plain text", 3, 2.5, date(2026, 10, 1), Cell(date(2026, 10, 2), Format.DATE)],
        [Cell(None, Format.PERCENT, note="Not known")],
    ]
    columns = (Column(width=30), Column(width=12), Column(width=12))
    return Tab("Overview", columns, rows, header=False, frozen_columns=0, charts=tuple(_charts()))


def _views() -> str:
    return Area(FIGURES, 1, 1, 4, 1).reference()


def _charts() -> list[Chart]:
    return [
        _chart("bar", row=12, by_hand=True),
        _chart("column", row=12, column=4, by_hand=True),
        _chart("column", row=30, series=2, stacked=True),
        _chart("line", row=30, column=4, series=2),
        _chart("area", row=48, series=2, stacked=True),
        _chart("scatter", row=48, column=4),
    ]


def _chart(
    kind: str, *, row: int, column: int = 0, series: int = 1, stacked: bool = False, by_hand: bool = False
) -> Chart:
    runs = tuple(
        Series(
            name=("Views", "Reach")[index],
            categories=Area(FIGURES, 1, 2 if kind == "scatter" else 0, 4, 2 if kind == "scatter" else 0),
            values=Area(FIGURES, 1, 1 + index, 4, 1 + index),
            category_values=(8, 9, None or 0, 9) if kind == "scatter" else tuple(DAYS),
            value_values=(10, 10, None, 20),
            by_hand=(False, True, False, False) if by_hand else (),
        )
        for index in range(series)
    )
    return Chart(
        kind=kind,  # type: ignore[arg-type]
        title=f"Views, a {kind} of them",
        axis="Views",
        series=runs,
        row=row,
        column=column,
        width=480,
        height=280,
        description="Views by day",
        stacked=stacked,
    )


def figures() -> Tab:
    """A table with every format, links, pictures, notes, figures by hand, formulas and blanks."""
    columns = (
        Column("Day (Europe/Berlin)", Format.DATE, note="Local days"),
        Column("Views", Format.INTEGER, note=LONG_NOTE, width=14),
        Column("Reach", Format.DECIMAL, width=14),
        Column("Rate", Format.PERCENT),
        Column("Read at", Format.MOMENT, width=18),
        Column("Where", Format.TEXT),
        Column("Kept", Format.LINK),
        Column("Words", Format.WRAPPED, width=40),
        Column("Post", Format.NUMBER),
    )
    return Tab(FIGURES, columns, _figure_rows())


def _figure_rows() -> list[Row]:
    return [
        [
            DAYS[0],
            10,
            8.5,
            Cell(0.5, formula="=C2/B2"),
            datetime(2026, 10, 15, 23, 59, 59),
            Cell("@lena", Format.LINK, link="https://www.instagram.com/lena/"),
            Cell("picture", image=PICTURE, link="https://platform.example/kept"),
            "=1+1",
            1,
        ],
        [
            DAYS[1],
            Cell(10, by_hand=True, note="By hand, Rosa"),
            Cell(9.25, note="By hand, Rosa"),
            Cell(note="Nobody was reached"),
            None,
            Cell("@tom#1", link="https://www.instagram.com/tom/#top"),
            Cell(image=PICTURE),
            "",
            2,
        ],
        [
            DAYS[2],
            Cell(format=Format.NOT_OFFERED),
            Cell(format=Format.NOT_OFFERED),
            Cell(format=Format.NOT_OFFERED),
            Cell(datetime(2026, 10, 18, 12, 30), by_hand=True),
            None,
            None,
            "+49 30 1234\nsecond line",
            None,
        ],
        [DAYS[3], 20, 9, Cell(0.45, formula="=C5/B5", by_hand=True), None, "@x", None, None, Cell("none")],
    ]


def costs() -> Tab:
    """Money in one currency and in several."""
    columns = (Column("Fee", Format.MONEY, currency="EUR"), Column("Paid", Format.MONEY), Column("What"))
    rows: list[Row] = [
        [100.5, Cell(99.0, currency="USD"), "post"],
        [Cell(7, currency="CHF", by_hand=True), Cell(12.25), "story"],
        [None, Cell(note="Not agreed yet"), None],
    ]
    return Tab("Costs", columns, rows, key="costs")


def empty() -> Tab:
    """A table without rows."""
    return Tab("Stories", (Column("Account"), Column("Views", Format.INTEGER)), [], empty="No stories yet.")
