"""What is fast here, each shown against a naive way of the same work in the same run: `make bench`."""
