"""What the files of reports are called. Pure."""

import re
import unicodedata

from application.export.parts.facts import ReportFacts


def dated_stem(facts: ReportFacts, name: str, otherwise: str) -> str:
    """A file name without its ending: the name in plain letters and the day on which the report was made.

    `otherwise` stands for a name without any plain letter.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].rstrip("-")
    made = facts.local(facts.generated_at) or facts.generated_at
    return f"{words or otherwise}-{made:%Y-%m-%d}"
