"""docs/deploy.md: its commands give each account the roles that its table names, and no others."""

import re

from tests.deploy.files import shell_lines
from tests.source import ROOT

TITLES = {
    "cloudsql.client": "Cloud SQL Client",
    "cloudtasks.enqueuer": "Cloud Tasks Enqueuer",
    "cloudtasks.viewer": "Cloud Tasks Viewer",
    "cloudtasks.queueAdmin": "Cloud Tasks Queue Admin",
    "logging.logWriter": "Logs Writer",
    "secretmanager.secretAccessor": "Secret Manager Secret Accessor",
    "storage.objectUser": "Storage Object User",
    "storage.legacyBucketReader": "Storage Legacy Bucket Reader",
    "iam.serviceAccountTokenCreator": "Service Account Token Creator",
    "run.invoker": "Cloud Run Invoker",
}
"""As Google's console shows them."""
FOR_BOTH = {"secretmanager.secretAccessor", "storage.objectUser", "storage.legacyBucketReader", "run.invoker"}
"""Given where the thing is made: by `keep`, by `bucket`, beside the service."""
LINES = shell_lines("docs/deploy.md")


def told() -> dict[str, set[str]]:
    """Roles by account, as the table has them; an account stands in its first row only."""
    found: dict[str, set[str]] = {}
    account = ""
    table = (ROOT / "docs/deploy.md").read_text().split("| account | role |")[1].split("\n\n")[0]
    for line in table.splitlines()[2:]:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        account = cells[0].strip("`") or account
        found.setdefault(account, set()).update(cells[1].split(", "))
    return found


def given(member: str) -> set[str]:
    """The roles that `roles $member …` gives at its first standing, with those of the functions."""
    line = next(line for line in LINES if line.startswith(f"roles ${member} "))
    signing = {"iam.serviceAccountTokenCreator"} if f"signs ${member}" in LINES else set()
    return {TITLES[role] for role in (*line.split()[2:], *signing, *FOR_BOTH)}


def test_the_application_and_the_job_get_what_the_table_names() -> None:
    assert given("web") == told()["platform-web"]
    assert given("ops") == told()["platform-ops"]


def test_trials_get_the_same_on_the_project() -> None:
    lines = [line for line in LINES if line.startswith("roles $web ")]
    assert len(lines) == 2
    assert lines[0] == lines[1]


def test_what_is_given_for_a_thing_is_given_to_both() -> None:
    text = "\n".join(LINES)
    assert text.count("--role=roles/secretmanager.secretAccessor") == 2
    assert "for member in $web $ops; do\nfor role in objectUser legacyBucketReader; do" in text
    assert re.search(r"for member in \$web \$ops; do\n.*--role=roles/run.invoker", text)


def test_captures_are_kept_by_an_account_that_may_nothing_else() -> None:
    assert told()["platform-capture"] == {"Storage Object User"}
    (line,) = [line for line in LINES if "platform-capture@" in line]
    assert line.endswith("--role=roles/storage.objectUser")
