"""The settings of Cloud Tasks, which bind each other."""

import pytest

from application.config import Config, read_config
from application.settings_reader import ConfigError
from tests.test_config import PRODUCTION


def production(**changed: str) -> Config:
    return read_config({**PRODUCTION, **changed})


def test_a_second_service_names_itself_and_has_queues_of_its_own() -> None:
    assert production().task_service == "default"
    assert production(GAE_SERVICE="default").task_service == "default"
    named = {"TASK_SERVICE": "dev", "QUEUE_PREFIX": "dev-", "GAE_SERVICE": "dev"}
    assert (production(**named).task_service, production(**named).queue_prefix) == ("dev", "dev-")
    with pytest.raises(ConfigError, match="TASK_SERVICE must be dev"):
        production(GAE_SERVICE="dev")
    with pytest.raises(ConfigError, match="TASK_SERVICE must be default"):
        production(**{**named, "GAE_SERVICE": "default"})
    with pytest.raises(ConfigError, match="QUEUE_PREFIX is missing"):
        production(**{**named, "QUEUE_PREFIX": ""})
