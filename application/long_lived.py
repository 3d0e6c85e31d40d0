"""What a process makes once and keeps: modules, tables, addresses, templates.

Python looks for objects that hold each other and that nobody uses, by walking through all there are. Among
half a million that stay, that took a fifth of the time to begin, and each later walk stopped all pages for a
fifth of a second; it also writes to memory that processes could share (the documentation of `gc.freeze`).
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def long_lived() -> Iterator[None]:
    """Look for unused objects neither within the block nor, later on, among those that its end leaves."""
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if looked:
            gc.enable()
