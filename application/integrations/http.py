"""One HTTP session for every outside call: no retries, no cookies, no proxy taken from the environment."""

import logging
import re
import threading
from http.cookiejar import DefaultCookiePolicy

import requests

USER_AGENT = "social-network/0.9"

_URL_WITH_QUERY = re.compile(r"\?\S*")
_per_thread = threading.local()


class QueryRemover(logging.Filter):
    """Takes query strings out of urllib3's own messages: it logs whole URLs, and ours carry tokens."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _URL_WITH_QUERY.sub("?[query]", record.getMessage())
        record.args = ()
        return True


_query_remover = QueryRemover()


def hide_queries() -> None:
    """Keep query strings out of urllib3's own messages, however it is used."""
    # addFilter ignores a filter that is already there.
    logging.getLogger("urllib3.connectionpool").addFilter(_query_remover)


def session(*, user_agent: str) -> requests.Session:
    """A new session that names us as `user_agent`.

    Nothing is tried again here: whether to repeat is the queue's decision. Cookies are refused because
    one session serves many people's tokens. Every call through it must give its own (connect, read)
    time-out in seconds.
    """
    hide_queries()
    fresh = requests.Session()
    fresh.trust_env = False
    fresh.headers["User-Agent"] = user_agent
    fresh.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return fresh


def thread_session(*, user_agent: str = USER_AGENT) -> requests.Session:
    """The calling thread's own session for `user_agent`; a requests session isn't safe to share."""
    sessions: dict[str, requests.Session] | None = getattr(_per_thread, "sessions", None)
    if sessions is None:
        sessions = _per_thread.sessions = {}
    if user_agent not in sessions:
        sessions[user_agent] = session(user_agent=user_agent)
    return sessions[user_agent]
