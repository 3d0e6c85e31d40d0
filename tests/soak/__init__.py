"""The soak: its audit, and a small one."""
