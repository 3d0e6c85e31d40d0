"""Deliver local tasks and cron jobs through the application's own front door."""

from collections.abc import Callable

from flask import Flask
from werkzeug.test import Client

from application.integrations.tasks import Delivery


def deliver_through(app: Flask, task_secret: str) -> Callable[[Delivery], int]:
    """A function that POSTs a delivery through the WSGI application and tells the status."""

    def deliver(delivery: Delivery) -> int:
        headers = {**delivery.headers, "X-Task-Secret": task_secret}
        response = Client(app.wsgi_app).post(
            delivery.path, data=delivery.body, headers=headers, content_type="application/json"
        )
        response.close()
        return response.status_code

    return deliver


def visit_through(app: Flask, task_secret: str) -> Callable[[str], int]:
    """A function that GETs a cron address through the WSGI application and tells the status."""

    def visit(path: str) -> int:
        headers = {"X-Appengine-Cron": "true", "X-Task-Secret": task_secret}
        response = Client(app.wsgi_app).get(path, headers=headers)
        response.close()
        return response.status_code

    return visit
