"""What is wrong with the packages today, measured against the targets of docs/dependencies.md."""

from dataclasses import dataclass, field
from datetime import date

from deploy.dependencies.licences import Licensed
from deploy.dependencies.vulnerabilities import Audit, Vulnerability

RENEWED_WITHIN_DAYS = 90
MENDED_WITHIN_DAYS = 7
"""For what runs where people's data are."""
MENDED_IN_DEVELOPMENT_WITHIN_DAYS = 30


@dataclass
class Judgement:
    """Sentences for the person at the terminal; anything in `wrong` asks for a deed."""

    fine: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def judge(packages: list[Licensed], audit: Audit, renewed: date, today: date) -> Judgement:
    """Licences, known vulnerabilities, and the locks' age: the last alone where nobody could be asked."""
    found = Judgement()
    refused = [each for each in packages if not each.is_allowed]
    found.wrong += [f"{each.package.name}: the licence {each.licence} is not allowed" for each in refused]
    if not refused:
        found.fine.append(f"{len(packages)} packages, each with a licence that is allowed")
    served = {each.package.name for each in packages if each.package.is_served}
    found.wrong += [_sentence(each, each.package in served) for each in audit.known]
    if audit.is_whole and not audit.known:
        found.fine.append(
            f"{audit.audited} packages looked up at {audit.source}: nothing is known against them"
        )
    if not audit.is_whole:
        found.fine.append(_not_audited(audit))
    _judge_age(found, (today - renewed).days, renewed)
    return found


def _judge_age(found: Judgement, age: int, renewed: date) -> None:
    told = f"the packages were locked anew on {renewed.isoformat()}, {age} days ago"
    if age > RENEWED_WITHIN_DAYS:
        found.wrong.append(f"{told}: more than {RENEWED_WITHIN_DAYS}")
    else:
        found.fine.append(f"{told}; the target is {RENEWED_WITHIN_DAYS}")


def _sentence(known: Vulnerability, is_served: bool) -> str:
    within = MENDED_WITHIN_DAYS if is_served else MENDED_IN_DEVELOPMENT_WITHIN_DAYS
    mend = f"mended in {', '.join(known.mended_in)}" if known.mended_in else "not mended yet"
    return f"{known.package} {known.version}: {known.number}, {mend}; to be gone within {within} days"


def _not_audited(audit: Audit) -> str:
    if audit.problem:
        return f"known vulnerabilities: not looked up ({audit.problem}); only the locks' age tells"
    return (
        f"known vulnerabilities: {audit.source} could look up {audit.audited} packages and not"
        f" {len(audit.left_out)}; of those only the locks' age tells"
    )
