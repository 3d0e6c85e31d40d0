"""The gRPC service that keeps media and pictures of pages."""

VERSION = "0.9.0"
"""Stands in every manifest; the project's own."""
