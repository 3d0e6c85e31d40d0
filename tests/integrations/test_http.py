import logging
import threading

import pytest
import requests

from application.integrations.http import session, thread_session


def test_a_session_names_us_takes_no_proxy_from_outside_and_tries_once() -> None:
    made = session(user_agent="platform/1")
    assert made.headers["User-Agent"] == "platform/1"
    assert made.trust_env is False
    adapter = made.get_adapter("https://graph.facebook.com")
    assert isinstance(adapter, requests.adapters.HTTPAdapter)
    assert adapter.max_retries.total == 0
    made.close()


def test_each_thread_has_its_own_session_and_keeps_it() -> None:
    mine = thread_session(user_agent="a")
    others: list[requests.Session] = []
    thread = threading.Thread(target=lambda: others.append(thread_session(user_agent="a")))
    thread.start()
    thread.join()
    assert thread_session(user_agent="a") is mine
    assert thread_session(user_agent="b") is not mine
    assert others[0] is not mine


@pytest.mark.parametrize("level", [logging.DEBUG, logging.WARNING])
def test_the_librarys_own_log_shows_no_query(level: int, caplog: pytest.LogCaptureFixture) -> None:
    session(user_agent="a").close()
    session(user_agent="b").close()
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("urllib3.connectionpool").log(
            level, '%s "GET %s HTTP/1.1" %s', "https://x", "/me?access_token=EAA1&limit=2", 200
        )
    assert caplog.messages == ['https://x "GET /me?[query] HTTP/1.1" 200']
