"""What the style guide shows: figures, posts and a form that belong to nobody."""

from datetime import UTC, datetime
from typing import Any

from wtforms import Form, SelectField, StringField
from wtforms.validators import InputRequired, Length

from application.paging import PageOf
from application.public.sample_charts import sample_bars, sample_timeline

LONG_NAME = "Aleksandra Wiśniewska-Özdemir 🌿 of the Very Long Company Name that Needs More than One Line"
RIGHT_TO_LEFT_NAME = "سارة المنصوري"
LONG_CAPTION = (
    "Three winters, one kettle, and a hill that never gets shorter. "
    "#alderwinter #teatime #averylonghashtagthatnobodycouldeverbreakintotwolines "
) * 3
FEW_VIEWERS = "Too few people have seen it: Instagram gives the figure from five on"
_SOME_DAY = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)


class SampleForm(Form):
    """A field that is wrong, and two that are not."""

    name = StringField("Name of the campaign", [InputRequired(), Length(max=200)])
    note = StringField("Note")
    kind = SelectField("Type", choices=["Reels", "Stories"])  # type: ignore[list-item] # the types lag behind


def samples() -> dict[str, Any]:
    """The values of the page, by the names that its template uses."""
    return {
        "few_viewers": FEW_VIEWERS,
        "long_name": LONG_NAME,
        "right_to_left_name": RIGHT_TO_LEFT_NAME,
        "long_caption": LONG_CAPTION,
        "some_day": _SOME_DAY,
        "page": PageOf(page=7, total=4_312),
        "columns": [("Views", ""), ("Reach", ""), ("Watch time", "s")],
        "rows": [
            ("@mara.lindqvist", (12_412, 9_871, 84.2)),
            ("@tomas.birk", (1_803, 1_511, "Only reels have this figure")),
            (LONG_NAME, (FEW_VIEWERS, FEW_VIEWERS, FEW_VIEWERS)),
        ],
        "total": ("All three", (14_215, "Reach is not unique over several posts", 84.2)),
        "chart": sample_bars(),
        "timeline": sample_timeline(),
        "colours": COLOURS,
        "series": ("--series-1", "--series-2", "--series-3", "--series-4"),
        "sizes": SIZES,
        "spaces": SPACES,
        "icons": ICONS,
    }


COLOURS = (
    ("paper", "Page"),
    ("wash", "Quiet surface"),
    ("line", "Line"),
    ("line-strong", "Edge of a field"),
    ("ink-soft", "Lesser text"),
    ("ink", "Text"),
    ("accent", "Accent: text and lines"),
    ("accent-wash", "Accent: tint"),
    ("accent-fill", "Accent: surface"),
    ("good", "Good"),
    ("good-wash", "Good: tint"),
    ("attention", "Attention"),
    ("attention-wash", "Attention: tint"),
    ("bad", "Bad"),
    ("bad-wash", "Bad: tint"),
    ("series-1", "Series 1"),
    ("series-2", "Series 2"),
    ("series-3", "Series 3"),
    ("series-4", "Series 4"),
)
SIZES = (
    ("display", "First page"),
    ("title", "Title of a page"),
    ("heading", "Figure on a tile of weight"),
    ("large", "Heading"),
    ("body", "Text"),
    ("fine", "Tables, labels, notes"),
)
SPACES = ("half", "1", "2", "3", "4", "6")
ICONS = (
    "today",
    "campaigns",
    "portfolio",
    "partners",
    "stories",
    "collection",
    "problems",
    "staff",
    "audit",
    "health",
    "figures",
    "seen",
    "permissions",
    "accounts",
    "join",
    "sign-in",
    "menu",
    "close",
    "film",
)
