"""What becomes of a wanted file, and the words for why it was not kept. None of them holds an address."""

from application.exceptions import ApplicationError
from application.integrations.capture import capture_pb2

KEPT = capture_pb2.KEPT
REFUSED = capture_pb2.REFUSED
UNREACHABLE = capture_pb2.UNREACHABLE
NOT_PUBLIC = capture_pb2.NOT_PUBLIC
NO_BROWSER = capture_pb2.NO_BROWSER

PROBLEMS = {
    # Where it leads: the first five are also the filtering proxy's reasons to refuse.
    "host_not_allowed": REFUSED,
    "not_secure": REFUSED,
    "address_not_public": REFUSED,
    "no_credential": REFUSED,
    "not_an_address": REFUSED,
    "too_many_redirects": REFUSED,
    # What its server says.
    "link_expired": REFUSED,
    "page_gone": REFUSED,
    "server_refused": REFUSED,
    "server_failed": UNREACHABLE,
    # How it comes.
    "no_such_host": UNREACHABLE,
    "no_answer": UNREACHABLE,
    "certificate_not_valid": UNREACHABLE,
    "too_slow": UNREACHABLE,
    "cut_short": UNREACHABLE,
    "too_large": REFUSED,
    # What it is.
    "wrong_type": REFUSED,
    "wrong_content": REFUSED,
    "too_many_pixels": REFUSED,
    # Pages.
    "login_wall": NOT_PUBLIC,
    "led_elsewhere": REFUSED,
    "media_not_shown": UNREACHABLE,
    "no_browser": NO_BROWSER,
    "browser_failed": UNREACHABLE,
}


class NotKept(ApplicationError):
    """A wanted file that is not kept; `problem` is a word of PROBLEMS."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"not kept: {problem}")
        self.problem = problem
        self.outcome = PROBLEMS[problem]
