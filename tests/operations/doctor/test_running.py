"""Who is asked outside is asked side by side, within one bound, and never inside a transaction."""

import threading

from flask import Flask

from application.extensions import db
from application.gateways import refuse_open_transaction
from application.operations.doctor.findings import Check, Report, State
from application.operations.doctor.running import look_here, look_outside
from application.operations.doctor.surroundings import surroundings
from tests.builders import create_user
from tests.statements import count_statements


def test_who_does_not_answer_in_time_is_told_as_that_and_holds_up_nobody(context: Flask) -> None:
    answered = threading.Event()

    def silent(report: Report) -> None:
        answered.wait(30)

    def quick(report: Report) -> None:
        report.ok("There.")

    checks = [Check("silent", "Silent", True, silent), Check("quick", "Quick", True, quick)]
    late, prompt = look_outside(surroundings(), checks, seconds=0.2)
    answered.set()
    assert (late.findings[0].state, prompt.findings[0].words) == (State.UNKNOWN, "There.")
    assert "within 0.2 s" in late.findings[0].words


def test_all_are_asked_at_the_same_time(context: Flask) -> None:
    together = threading.Barrier(3, timeout=10)

    def look(report: Report) -> None:
        together.wait()
        report.ok("Met the others.")

    checks = [Check(str(number), str(number), True, look) for number in range(3)]
    looked = look_outside(surroundings(), checks)
    assert [each.findings[0].state for each in looked] == [State.OK] * 3


def test_no_transaction_is_open_while_others_are_asked(context: Flask) -> None:
    create_user()
    place = surroundings()

    def look(report: Report) -> None:
        refuse_open_transaction()
        report.ok("Nothing is open.")

    [looked] = look_outside(place, [Check("look", "Look", True, look)])
    assert looked.findings[0].state is State.OK
    refuse_open_transaction()


def test_a_check_that_fails_itself_is_a_finding(context: Flask) -> None:
    def look(report: Report) -> None:
        raise KeyError("a secret of the platform")

    [looked] = look_here(surroundings(), [Check("broken", "Broken", False, look)])
    [finding] = looked.findings
    assert (finding.name, finding.state) == ("Broken", State.UNKNOWN)
    assert "a secret" not in finding.words


def test_what_is_seen_here_takes_the_same_statements_however_much_is_kept(context: Flask) -> None:
    with count_statements(context) as none:
        look_here(surroundings())
    for _ in range(3):
        create_user()
    db.session.commit()
    with count_statements(context) as some:
        look_here(surroundings())
    assert len(some) == len(none) <= 16
