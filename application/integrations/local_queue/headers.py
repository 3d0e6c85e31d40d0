"""The headers of a delivery, as App Engine sends them."""

from application.integrations.local_queue.store import StoredTask, microseconds

USER_AGENT = "AppEngine-Google; (+http://code.google.com/appengine)"
ANSWERED = "App Error"
CUT_OFF = "Instance Unavailable"


def app_engine_headers(task: StoredTask, secret: str | None) -> dict[str, str]:
    """Names and values as recorded from the real service; the secret, when there is one, besides."""
    seconds, fraction = divmod(microseconds(task.run_at), 1_000_000)
    headers = {
        "User-Agent": USER_AGENT,
        "Content-Type": "application/json",
        "X-AppEngine-QueueName": task.queue,
        "X-AppEngine-TaskName": task.name,
        "X-AppEngine-TaskRetryCount": str(task.attempts),
        "X-AppEngine-TaskExecutionCount": str(task.answers),
        "X-AppEngine-TaskETA": f"{seconds}.{fraction:06d}",
    }
    if task.previous_response is not None:
        headers["X-AppEngine-TaskPreviousResponse"] = str(task.previous_response)
    if task.retry_reason is not None:
        headers["X-AppEngine-TaskRetryReason"] = task.retry_reason
    if secret is not None:
        headers["X-Task-Secret"] = secret
    return headers
