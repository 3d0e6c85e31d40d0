"""How many links a tab has, and how long they may be: the workbook's limits, kept in every renderer."""

from application.export.report import Cell

LINKS_PER_TAB = 65_530
"""Excel's limit of hyperlinks in one sheet; beyond it the text stands without its link."""
LINK_LENGTH = 2_079
"""Excel's limit of characters in one link."""


class LinkLimit:
    """Counts the links of one tab, whose cells come in order."""

    def __init__(self) -> None:
        self.links = 0

    def address(self, cell: Cell) -> str | None:
        """Where the cell's text leads; None when it has no link, or may have none."""
        address = cell.link or cell.image
        if address is None or cell.formula is not None:
            return None
        self.links += 1
        return address if self.links <= LINKS_PER_TAB and len(address) <= LINK_LENGTH else None
