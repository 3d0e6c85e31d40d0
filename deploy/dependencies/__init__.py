"""What the project stands on: the packages of its locks, their licences, and what is known against them."""
