"""The whole audit: every account, every campaign's report, and whatever stands twice."""

from sandbox.personas import ACCOUNTS
from sandbox.soak.audit.account import AccountAudit
from sandbox.soak.audit.audience import check_audience
from sandbox.soak.audit.blame import Faults
from sandbox.soak.audit.days import check_days
from sandbox.soak.audit.doubles import doubled_readings, doubled_rows
from sandbox.soak.audit.periods import check_periods
from sandbox.soak.audit.posts import check_posts
from sandbox.soak.audit.reports import check_reports
from sandbox.soak.audit.slots import Presence
from sandbox.soak.audit.stored import account_ids, app_limits, calls_of, posts_of, unkept_stories
from sandbox.soak.audit.tally import Tally
from sandbox.soak.audit.told import check_told_stories
from sandbox.soak.running import Happened
from sandbox.soak.stage import HISTORY_DAYS
from sandbox.webhook_events import told_at
from sandbox.world.world import World


def audit_all(happened: Happened, world: World) -> Tally:
    """Hold the database of the present application context, and reports made now, against the world.

    What is found goes to what the reports made on the way have told.
    """
    tally, faults, limits = happened.reports, Faults(happened.faults), app_limits()
    for graph_id, account_id in sorted(account_ids().items(), key=lambda pair: pair[1]):
        key = ACCOUNTS[graph_id][0].key
        stays = [stay for stay in happened.stays if stay.key == key]
        presence = Presence(happened.joined[key], stays, happened.ended)
        calls = calls_of(account_id, happened.ended, limits)
        audit = AccountAudit(key, world.account(graph_id), presence, calls, faults, tally)
        _check_account(audit, account_id, world.seed)
    never = set(happened.script.joins) - set(happened.joined)
    for key in sorted(never):
        tally.compare("account", key, "joined", 0, (1,))
    tally.doubles += doubled_rows()
    check_reports(tally, happened.campaigns, world, happened.ended)
    return tally


def _check_account(audit: AccountAudit, account_id: int, seed: int) -> None:
    stored = posts_of(account_id)
    check_posts(audit, stored)
    stories = audit.world.timeline.stories_between(audit.presence.joined, audit.presence.ends)
    due = [(story, told_at(seed, story)) for story in stories]
    check_told_stories(audit, stored, due, unkept_stories(audit.world.spec.id))
    check_days(audit, account_id, HISTORY_DAYS)
    check_periods(audit, account_id)
    check_audience(audit, account_id)
    audit.tally.doubles += doubled_readings(stored)
