"""Tabs that are laid out freely become headings, sentences and tables."""

from application.export.rendering.page.layouts import Block, blocks_of, led
from application.export.report import Cell, Column, Entry, Format, Row

COLUMNS = (Column(width=30), Column(width=12), Column(width=12))


def heading(*titles: str) -> list[Entry]:
    return [Cell(title, Format.HEADING) for title in titles]


ROWS: list[Row] = [
    [Cell("Autumn Bread", Format.TITLE)],
    [Cell("What it is.", Format.REMARK)],
    [],
    [Cell("Campaign", Format.SECTION)],
    [Cell("Starts", Format.LABEL), "today"],
    [],
    [Cell("Totals", Format.SECTION)],
    heading("Figure", "Value", "Remark"),
    [Cell("Views", Format.LABEL), Cell(5, Format.INTEGER), None],
    [Cell("Reach", Format.LABEL), Cell(None, Format.INTEGER, note="Not told")],
    [],
    [],
    [Cell("By type", Format.SECTION)],
    heading("Type", "Views"),
]


def told(blocks: list[Block]) -> list[str]:
    found = []
    for block in blocks:
        lines = [[cell.text for cell in line.cells] for table in block.parts for line in table.lines]
        heads = [[head.text for head in table.heads] for table in block.parts]
        found.append(block.heading or block.sentence or f"{heads} {lines}")
    return found


def test_sections_become_headings_and_rows_of_headings_begin_tables() -> None:
    assert told(list(blocks_of(COLUMNS, ROWS, ""))) == [
        "What it is.",
        "Campaign",
        "[[]] [['Starts', 'today']]",
        "Totals",
        "[['Figure', 'Value', 'Remark']] [['Views', '5', ''], ['Reach', '', '']]",
        "By type",
    ]


def test_a_row_that_only_says_why_it_is_blank_is_kept() -> None:
    blocks = list(blocks_of(COLUMNS, ROWS, ""))
    assert blocks[4].parts[0].lines[1].cells[1].reason == "Not told"


def test_a_page_that_begins_within_a_table_has_its_section_and_headings_again() -> None:
    rest = list(blocks_of(COLUMNS, led(ROWS, 9), ""))
    assert told(rest)[:2] == ["Totals", "[['Figure', 'Value', 'Remark']] [['Reach', '', '']]"]
