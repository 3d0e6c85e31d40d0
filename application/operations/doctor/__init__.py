"""Looks at the set-up from every side, and says of each what is right, or what to do."""
