"""`make soak`: weeks of a whole world with its troubles in a fraction of the time, and an audit at the end.

The real application, its cron addresses, its queue and the sandbox run in one process and one thread, on the
sandbox's moved clock, so that a seed brings the same weeks each time but for what the machine's speed moves.
"""
