"""What the parts of a campaign report's Summary share: what they read, and the rows they add to."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from application.campaigns.results.groups import CampaignResults
from application.campaigns.results.spreads import may_be_totalled
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.metric_cells import metric_title
from application.export.campaign.people import PeopleTab
from application.export.campaign.posts import PostTab
from application.export.report import Area, Cell, Chart, Entry, Format, Name, Row, Tab
from application.integrations.graph.metrics import Metric

TAB = "Summary"
CHART_ROW = 3
CHART_COLUMN = 8
CHART_HEIGHT_ROWS = 16


@dataclass(frozen=True)
class Sources:
    """What the Summary is laid out from: the facts, their results and the finished tabs."""

    facts: CampaignFacts
    results: CampaignResults
    posts: tuple[PostTab, PostTab]
    people: PeopleTab
    agreed: Tab
    agreed_names: tuple[Name, ...] = ()

    @property
    def totalled(self) -> list[Metric]:
        """The metrics that have totals here."""
        return [result.metric for result in self.results.overall.metrics if may_be_totalled(result.metric)]


@dataclass
class Layout:
    """Rows of a tab growing downwards, with the names given to cells and the charts laid over them."""

    tab: str = TAB
    rows: list[Row] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)

    @property
    def next_row(self) -> int:
        return len(self.rows)

    def add(self, *entries: Entry) -> None:
        self.rows.append(entries)

    def section(self, title: str) -> None:
        """An empty row, then a section's title."""
        self.add()
        self.add(Cell(title, Format.SECTION))

    def heading(self, titles: Sequence[str]) -> None:
        self.add(*(Cell(title, Format.HEADING) for title in titles))

    def name_next(self, name: str, *, column: int = 1) -> None:
        """Name the value cell of the row that comes next: in the second column, unless it says another."""
        self.names.append(Name(name, Area(self.tab, self.next_row, column, self.next_row, column)))

    def fill_to(self, row: int) -> None:
        """Add empty rows until the next one is `row` or below."""
        while self.next_row < row:
            self.add()


def total_title(metric: Metric) -> str:
    """The title of a metric's total."""
    return metric_title(metric) + ("" if metric.summable else " (summed, not unique)")
