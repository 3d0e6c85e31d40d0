"""The settings of Cloud Tasks, read together since they bind each other."""

from typing import Any

from application.settings_reader import ConfigError, SettingsReader

DEFAULT_SERVICE = "default"


def cloud_task_settings(reader: SettingsReader) -> dict[str, Any]:
    """The fields of Config that say where tasks of production go. Raises ConfigError."""
    return {
        "cloud_project": reader.required("GOOGLE_CLOUD_PROJECT"),
        "cloud_location": reader.required("CLOUD_TASKS_LOCATION"),
        "task_queue": reader.one_of("TASK_QUEUE", ("cloud", "local"), "cloud"),
        "task_service": _task_service(reader),
    }


def _task_service(reader: SettingsReader) -> str:
    """The App Engine service that tasks are delivered to.

    A second service has to name itself and to have queues of its own: else its tasks would be done by the
    default service, in the default service's database.
    """
    service, running = reader.text("TASK_SERVICE", DEFAULT_SERVICE), reader.text("GAE_SERVICE", "")
    if running and service != running:
        raise ConfigError(f"the setting TASK_SERVICE must be {running}, the App Engine service that this is")
    if service != DEFAULT_SERVICE and not reader.text("QUEUE_PREFIX", ""):
        raise ConfigError("the setting QUEUE_PREFIX is missing, which a TASK_SERVICE of its own needs")
    return service
