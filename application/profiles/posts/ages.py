"""How old a post was when it was read, in words. Pure."""

from datetime import timedelta

_MINUTES_A_DAY = 24 * 60


def age_words(age: timedelta) -> str:
    """35 min, 3 h, 1 h 20 min, 2 d 4 h, 41 d; a time before the post counts as 0 min."""
    minutes = max(0, int(age.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    if minutes < _MINUTES_A_DAY:
        return _both(*divmod(minutes, 60), "h", "min")
    days, rest = divmod(minutes, _MINUTES_A_DAY)
    return f"{days:,} d" if days >= 14 else _both(days, rest // 60, "d", "h")


def _both(large: int, small: int, large_unit: str, small_unit: str) -> str:
    return f"{large} {large_unit}" + (f" {small} {small_unit}" if small else "")
