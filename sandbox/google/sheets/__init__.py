"""Spreadsheets: what is in them, how requests change them, and how they are read."""
