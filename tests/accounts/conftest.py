"""The mailbox of the tests of letters, for tests of what letters lead to."""

from tests.mail.conftest import mailbox

__all__ = ["mailbox"]
