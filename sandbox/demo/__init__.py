"""`make demo`: the main job in front of a newcomer, through real pages and real tasks. Knows only HTTP."""
