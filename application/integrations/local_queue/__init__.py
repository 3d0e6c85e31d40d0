"""The parts of the local task queue; `tasks_local.py` puts them together."""
