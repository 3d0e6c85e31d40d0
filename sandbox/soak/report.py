"""What a soak came to, in words."""

from collections import Counter
from collections.abc import Iterator

from sandbox.soak.audit.blame import RULES
from sandbox.soak.audit.tally import MOST_SHOWN, WANTED_SHARE, Missing, Tally
from sandbox.soak.running import Happened


def lines_of(tally: Tally, happened: Happened) -> Iterator[str]:
    """The report, a line each."""
    days = (happened.script.ends - happened.script.begins).days
    yield (
        f"{len(happened.joined)} accounts, {days} days, {len(happened.campaigns)} campaigns, "
        f"{happened.deliveries:,} tasks, {happened.workbooks} workbooks on the way, "
        f"{len(happened.faults)} faults, {happened.kills} kills of the worker"
    )
    yield f"{tally.compared.total():,} stored values held against the truth at their own time:"
    yield from (f"  {kind:<10} {number:>10,}" for kind, number in sorted(tally.compared.items()))
    due = f"{tally.due.total():,} figures due"
    yield f"{due}, {tally.share:.2%} of them equal to the truth (wanted: {WANTED_SHARE:.0%}):"
    for kind, number in sorted(tally.due.items()):
        yield f"  {kind:<10} {number:>10,} due {number - tally.equal[kind]:>8,} missing"
    yield from _causes(tally.missing, happened)
    yield from _findings(
        "wrong", [f"{w.kind} {w.key}: {w.what}: {w.told}, in truth {w.true}" for w in tally.wrong]
    )
    yield from _findings("doubles", tally.doubles)
    yield from _findings("missing without a cause", [_words(missing) for missing in tally.unexplained])
    yield from _findings("silent gaps", [_words(missing) for missing in tally.silent])
    yield "The soak holds." if tally.holds else "The soak does not hold."


def _causes(missing: list[Missing], happened: Happened) -> Iterator[str]:
    counted = Counter(each.cause for each in missing if each.cause is not None)
    kinds = {fault.id: fault for fault in happened.faults}
    yield f"{counted.total():,} missing with a cause:"
    for cause, number in sorted(counted.items()):
        if cause in RULES:
            yield f"  {cause:<16} {number:>7,}  {RULES[cause]}"
            continue
        fault = kinds[cause]
        span = f"{fault.begins:%m-%d %H:%M} to {fault.ends:%m-%d %H:%M}"
        yield f"  {cause:<16} {number:>7,}  {fault.kind} of {fault.key or 'everybody'}, {span}"


def _findings(name: str, found: list[str]) -> Iterator[str]:
    yield f"{len(found):,} {name}"
    yield from (f"  {line}" for line in found[:MOST_SHOWN])
    if len(found) > MOST_SHOWN:
        yield f"  and {len(found) - MOST_SHOWN:,} more"


def _words(missing: Missing) -> str:
    span = f"{missing.begins:%m-%d %H:%M} to {missing.ends:%m-%d %H:%M}"
    return f"{missing.kind} {missing.key}: {missing.what}, due {span}; {missing.cause or 'no cause'}"
