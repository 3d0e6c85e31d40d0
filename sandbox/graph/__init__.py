"""Stand-in for the Graph API: the edges that the project reads, with their present rules and errors."""
