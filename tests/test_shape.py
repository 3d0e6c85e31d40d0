"""The shape of the code: who may import whom, where commits stand, who guards what.

Source: design, "Inside application".
"""

import ast
import os
from collections.abc import Iterator

import yaml
from flask import Flask

from application.blueprints import BLUEPRINTS, OPEN_TO_ALL
from application.integrations.tasks import QUEUES
from application.task_queue import TASKS
from tests.architecture import (
    COMMITS_ELSEWHERE,
    FEATURES,
    HEIGHTS,
    LONGEST_FILE,
    LONGEST_FUNCTION,
    MEETINGS,
    SHARED_WITH_THE_CAPTURE_SERVICE,
)
from tests.source import ROOT, Source, sources

APPLICATION = sources("application")


def height(module: str) -> int:
    parts = module.split(".")
    if len(parts) > 2 and parts[1] in FEATURES:
        return 60 if _is_entry(parts[-1]) else 50
    return HEIGHTS.get(".".join(parts[:2]), 0 if len(parts) > 1 and parts[1] in FEATURES else -1)


def _is_entry(name: str) -> bool:
    return name in ("routes", "tasks", "cli") or name.endswith(("_routes", "_tasks"))


def feature(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in FEATURES else None


def _own_imports(source: Source) -> Iterator[tuple[str, int]]:
    for found in source.imports:
        if found.module.startswith("application") and not found.type_only:
            yield found.module, found.line


def test_imports_point_down() -> None:
    wrong = []
    for source in APPLICATION:
        own = height(source.module)
        assert own >= 0, f"{source.module} has no height: give it one in tests/architecture.py"
        wrong += [
            f"{source.module}, line {line}: {module}"
            for module, line in _own_imports(source)
            if height(module) > own or (height(module) == own and _family(module) != _family(source.module))
        ]
    assert not wrong


def _family(module: str) -> str:
    """Level with each other are the features, which meet where listed, and the modules of one package."""
    return "features" if feature(module) else ".".join(module.split(".")[:2])


def test_features_meet_only_where_listed() -> None:
    met = {
        (feature(source.module), feature(module))
        for source in APPLICATION
        for module, _line in _own_imports(source)
        if feature(source.module) and feature(module) and feature(source.module) != feature(module)
    }
    assert met == set(MEETINGS)


def test_no_circle_of_imports() -> None:
    graph = {source.module: {name for name, _ in _own_imports(source)} for source in APPLICATION}
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, f"circle: {' -> '.join((*path, module))}"
        if module in done:
            return
        for following in graph.get(module, ()):
            if following != module:
                visit(following, (*path, module))
        done.add(module)

    for module in graph:
        visit(module, ())


def test_the_bottom_knows_nothing_above_it() -> None:
    for source in APPLICATION:
        names = {found.module for found in source.imports}
        if source.module.startswith("application.models"):
            assert not any(name.startswith(("flask", "werkzeug")) for name in names), source.module
        if source.module.startswith("application.integrations"):
            forbidden = ("application.models", "application.config", "application.extensions", "flask")
            assert not any(name.startswith(forbidden) for name in names), source.module


def test_the_application_needs_nothing_that_is_not_deployed() -> None:
    for source in APPLICATION:
        names = {found.module.split(".")[0] for found in source.imports}
        assert not names & {"sandbox", "tests", "benchmarks", "capture_service"}, source.module


def test_an_import_inside_a_function_says_why() -> None:
    silent = [
        f"{source.module}:{found.line}"
        for source in APPLICATION
        for found in source.imports
        if found.inside_function and "#" not in "".join(source.text.splitlines()[found.line - 3 : found.line])
    ]
    assert not silent


def test_commits_stand_only_in_routes_tasks_and_cli() -> None:
    wrong = [
        f"{source.module}:{call.lineno}"
        for source in APPLICATION
        for call in [*source.calls_of("commit"), *source.calls_of("begin")]
        if not _is_entry(source.module.split(".")[-1])
        and source.module != "application.cli"
        and source.module not in COMMITS_ELSEWHERE
        and not _begins_a_run(call)
    ]
    assert not wrong


def test_a_connection_is_marked_lost_in_one_place() -> None:
    """Else a loss would be on record or not by whoever found it out. Sign-ins at Google have their own."""
    callers = {source.module for source in APPLICATION if source.calls_of("mark_lost")}
    assert callers == {"application.onboarding.losses", "application.export.sheets.health"}


def _begins_a_run(call: ast.Call) -> bool:
    function = call.func
    return isinstance(function, ast.Attribute) and ast.unparse(function.value) == "plan"


def test_the_environment_is_read_in_config_only() -> None:
    readers = [
        source.module
        for source in [*APPLICATION, *sources("migrations")]
        if "os.environ" in source.text or "getenv" in source.text
    ]
    assert set(readers) <= {"application.config", "application.local_server"}


def test_every_blueprint_stands_in_the_table_with_its_guard() -> None:
    made = {
        node.args[0].value
        for source in APPLICATION
        for node in source.calls_of("Blueprint")
        if isinstance(node.args[0], ast.Constant)
    }
    made |= {
        f"{door}_{node.args[0].value}"
        for source in APPLICATION
        for node in source.calls_of("PartnerPages")
        for door in ("own", "partner")
        if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    }
    assert made == {entry.name for entry in BLUEPRINTS}


def test_every_address_is_behind_a_guard(app: Flask) -> None:
    guarded = {entry.name for entry in BLUEPRINTS}
    for rule in app.url_map.iter_rules():
        assert rule.endpoint in OPEN_TO_ALL or rule.endpoint.split(".")[0] in guarded, rule


def test_every_enqueued_name_leads_to_a_task(app: Flask) -> None:
    addresses = app.url_map.bind("localhost")
    queues = {queue.name for queue in QUEUES}
    for name, kind in TASKS.items():
        endpoint, _ = addresses.match(kind.path, method="POST")
        assert endpoint.split(".")[0].endswith("_tasks"), name
        assert kind.queue in queues, name


def test_enqueue_is_given_names_of_the_table() -> None:
    for source in APPLICATION:
        constants = {
            target.id: node.value.value
            for node in source.tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in source.calls_of("enqueue"):
            name = call.args[0]
            choices = [name.body, name.orelse] if isinstance(name, ast.IfExp) else [name]
            for each in choices:
                said = constants.get(each.id) if isinstance(each, ast.Name) else ast.literal_eval(each)
                assert said in TASKS, f"{source.module}:{call.lineno}"


def test_every_cron_job_leads_to_a_page_for_the_scheduler(app: Flask) -> None:
    addresses = app.url_map.bind("localhost")
    for job in yaml.safe_load((ROOT / "cron.yaml").read_text())["cron"]:
        endpoint, _ = addresses.match(job["url"], method="GET")
        assert endpoint.split(".")[0].endswith("_cron")


def test_the_capture_service_shares_few_modules_with_the_application() -> None:
    """Its image holds those alone."""
    for source in sources("capture_service"):
        for found in source.imports:
            if found.module.split(".")[0] == "application":
                shared = found.module.startswith(SHARED_WITH_THE_CAPTURE_SERVICE)
                assert shared, f"{source.module}:{found.line}"


def test_files_and_functions_are_short_enough_to_read_at_once() -> None:
    long = []
    for source in sources("application", "capture_service", "sandbox", "benchmarks", "deploy", "tests"):
        lines = len(source.text.splitlines())
        if lines > LONGEST_FILE:
            long.append(f"{source.module}: {lines} lines")
        long += [f"{source.module}: {name}" for name in _long_functions(source)]
    assert not long


def _long_functions(source: Source) -> Iterator[str]:
    waiting: list[ast.AST] = [source.tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION:
                yield node.name
        elif isinstance(node, ast.expr):
            continue  # nothing long stands in one, and there are millions
        waiting += ast.iter_child_nodes(node)


def test_python_packages_have_their_init() -> None:
    for folder, _folders, files in os.walk(ROOT / "application"):
        if any(name.endswith(".py") for name in files):
            assert "__init__.py" in files, folder
