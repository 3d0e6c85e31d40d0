"""What the world knows to be true, held against what the database and the reports say, figure by figure."""
