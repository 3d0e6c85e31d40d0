"""Rules of addresses that learn to write links when the first link is asked of them.

Werkzeug compiles two functions for each rule as it is added. With four hundred rules that was a fifth of what
an instance took to begin, and a page links to a tenth of them.
"""

from collections.abc import Callable

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class LateRule(Rule):
    """A rule whose functions that write links are compiled at their first use.

    `_compile_builder` is Werkzeug's own (3.1): were it gone, rules would be as slow to add as any, and right.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        compile_now = super()._compile_builder
        compiled: list[Builder] = []

        def write(rule: Rule, /, **values: object) -> tuple[str, str]:
            if not compiled:
                compiled.append(compile_now(append_unknown))
            return compiled[0](rule, **values)

        return write
