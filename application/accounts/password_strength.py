"""Which new passwords are refused, and why, in words that help to choose a better one."""

import re
import threading
from collections.abc import Iterable, Mapping, Sequence

from application.accounts.passwords import LONGEST, SHORTEST, PasswordUnfit

_WEAKEST = 3
"""Of zxcvbn's 0 to 4: at least 100 million guesses."""
_JUDGED_CHARACTERS = 32
"""What zxcvbn looks at: its time grows steeply with the length, up to a second for this much."""
_SHORTEST_OWN_WORD = 3
_NEXT = "Take four or five words that don't belong together, for example."
_REASONS = {
    "spatial": f"This password follows keys that lie side by side. {_NEXT}",
    "repeat": f"This password repeats itself. {_NEXT}",
    "sequence": f"This password follows the alphabet or counts up. {_NEXT}",
    "date": f"Dates are guessed early. {_NEXT}",
    "regex": f"Dates are guessed early. {_NEXT}",
}
_COMMON = f"This is one of the commonest passwords, or very close to one. {_NEXT}"
_OWN = f"This password is mostly your own name or address, or the platform's name. {_NEXT}"
_WEAK = f"This password is guessed too easily. {_NEXT}"
_DICTIONARIES = {"user_inputs": _OWN, "passwords": _COMMON}

# zxcvbn puts the words of its caller into a dictionary that all threads share.
_turn = threading.Lock()


def refuse_weak(password: str, own_words: Iterable[str] = ()) -> None:
    """Raise PasswordUnfit for a password that is too short, too long, common, or easily guessed.

    `own_words`: the person's name and address, the platform's name. No kind of character is asked for
    (ASVS 5.0, 6.2).
    """
    if len(password) < SHORTEST:
        raise PasswordUnfit(f"The password needs at least {SHORTEST} characters.")
    if len(password) > LONGEST:
        raise PasswordUnfit(f"The password may have at most {LONGEST} characters.")
    own = sorted(_words(own_words), key=lambda word: (-len(word), word))
    if _is_mostly(password.lower(), own):
        raise PasswordUnfit(_OWN)
    # Its lists of words take 15 MiB and a moment to load: only the process in which somebody sets a
    # password pays for them.
    from zxcvbn import zxcvbn
    from zxcvbn.matching import RANKED_DICTIONARIES

    if password.lower() in RANKED_DICTIONARIES["passwords"]:
        raise PasswordUnfit(_COMMON)
    with _turn:
        found = zxcvbn(password[:_JUDGED_CHARACTERS], user_inputs=own)
        RANKED_DICTIONARIES.pop("user_inputs", None)
    if found["score"] < _WEAKEST:
        raise PasswordUnfit(_reason(found["sequence"]))


def _words(texts: Iterable[str]) -> set[str]:
    parts = (part for text in texts for part in re.split(r"[\W_]+", text.lower()))
    return {part for part in parts if len(part) >= _SHORTEST_OWN_WORD}


def _is_mostly(password: str, own: Iterable[str]) -> bool:
    """Whether more than half of the password are words of that list."""
    rest = password
    for word in own:
        rest = rest.replace(word, "")
    return 2 * len(rest) < len(password)


def _reason(sequence: Sequence[Mapping[str, object]]) -> str:
    """Why: by the longest part of the password that was recognised."""
    longest = max(sequence, key=lambda match: len(str(match["token"])), default=None)
    if longest is None:
        return _WEAK
    if longest["pattern"] == "dictionary":
        return _DICTIONARIES.get(str(longest["dictionary_name"]), _WEAK)
    return _REASONS.get(str(longest["pattern"]), _WEAK)
