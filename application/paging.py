"""Where a page of a long list stands among its fellows. Pure."""

from dataclasses import dataclass

PAGE_SIZE = 50


@dataclass(frozen=True)
class PageOf:
    """A page of a list of `total`, in the words that the pager of the templates reads."""

    page: int
    total: int
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def has_prev(self) -> bool:
        return self.page > 1

    @property
    def has_next(self) -> bool:
        return self.page < self.pages

    @property
    def prev_num(self) -> int:
        return self.page - 1

    @property
    def next_num(self) -> int:
        return self.page + 1

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size


def page_of(wanted: int, total: int, size: int = PAGE_SIZE) -> PageOf:
    """The wanted page, or the last one when there are not so many."""
    return PageOf(min(wanted, PageOf(1, total, size).pages), total, size)
