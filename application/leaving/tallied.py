"""What becomes of the follower tracker's tables: rows of the retention table."""

from application.followers.history.dumping import DUMPS_KIND
from application.leaving import belonging as own
from application.leaving.rules import KEPT, Ages, FileRule, Remove, Rule
from application.models import (
    CountingConnection,
    CountNote,
    CountPart,
    CountRound,
    FeedColumn,
    FollowerCount,
    NetworkDay,
    NetworkState,
    TallyDump,
    TallyEdition,
    TallyImport,
    TrackedAccount,
    TrackedNetwork,
    Unit,
)

GOES = (Remove(),)

# fmt: off
# A table: a line for each value would hide what differs between its rows.
TALLY_RULES: tuple[Rule, ...] = (
    Rule(
        CountingConnection, "by whose Facebook login public follower counts are asked for",
        own.by_login(CountingConnection.facebook_login_id), GOES, GOES,
        "It is of use only as long as the login is.",
    ),
    Rule(
        Unit, "the units of the organisation whose followers are counted", None, KEPT, KEPT,
        "They are the organisation’s own; one that is taken out keeps its history.",
    ),
    Rule(
        TrackedNetwork, "the networks that those units are on", None, KEPT, KEPT,
        "They are names of networks.",
    ),
    Rule(
        TrackedAccount, "the units’ public handles, and how each last answered", None, KEPT, KEPT,
        "They are public accounts of the organisation, entered by staff.",
    ),
    Rule(
        FollowerCount, "how many followers those handles had", None, KEPT, KEPT,
        "Public numbers of the organisation’s accounts, and the history is what they are kept for.",
    ),
    Rule(
        CountRound, "the rounds in which followers were counted", None, KEPT, KEPT,
        "They say when each of those numbers was read.",
    ),
    Rule(
        CountPart, "how each network answered in a round", None, KEPT, KEPT,
        "Trouble with a network is looked into for some weeks.",
        ages=(Ages(90, "finished_at"),),
    ),
    Rule(
        NetworkState, "how each network stands with the follower counts", None, KEPT, KEPT,
        "It names networks only.",
    ),
    Rule(
        NetworkDay, "how often each network was asked on a day", None, KEPT, KEPT,
        "Quotas and money are reckoned from it.",
    ),
    Rule(
        CountNote, "notes on events in the follower charts", None, KEPT, KEPT,
        "They explain the organisation’s numbers; their writer is kept by number.",
    ),
    Rule(
        FeedColumn, "which columns the feed of follower counts has", None, KEPT, KEPT,
        "It is a table of names.",
    ),
    Rule(
        TallyImport, "files of older follower counts that were brought in", None, KEPT, KEPT,
        "They say where a number is from that the tracker has not read itself.",
    ),
    Rule(
        TallyDump, "copies of the follower counts", None, KEPT, KEPT,
        "The last ones are kept against a loss; older ones go as new ones come.",
    ),
    Rule(
        TallyEdition, "which edition of the feed is the latest", None, KEPT, KEPT,
        "It is one number.",
    ),
)
TALLY_FILES: tuple[FileRule, ...] = (
    FileRule(
        DUMPS_KIND, "copies of the follower counts", TallyDump, "sha256",
        "They bring the tally back after a loss.", is_large=True,
    ),
)
# fmt: on
