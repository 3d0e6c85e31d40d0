"""The kinds of blobs that captures are kept as."""

FILES = "captures"
MANIFESTS = "capture-manifests"
