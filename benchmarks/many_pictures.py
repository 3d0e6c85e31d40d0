"""The pictures of a database of many readings: one of each post, and the parts of carousel albums.

Their addresses are as long as signed ones are: about 400 letters.
"""

from benchmarks.filling import NOW, Filling

PARTS_OF_AN_ALBUM = 3
_ADDRESS = (
    "CONCAT('https://scontent.example.org/v/t51.82787-15/many', {n}, '?', REPEAT('_nc_ht=abcdef12&', 20))"
)


def pictures(posts: int, posts_of_an_account: int, albums_every: int) -> tuple[Filling, ...]:
    """Of posts of which so many in a row are an account's, and one of so many is an album."""
    return (
        Filling(
            "pictures",
            posts,
            {
                "id": "{n}",
                "kind": "'post'",
                "graph_id": "CONCAT('1790', LPAD({n}, 12, '0'))",
                "instagram_account_id": f"1 + ({{n}} - 1) DIV {posts_of_an_account}",
                "source_url": _ADDRESS,
                "source_path": "CONCAT('scontent.example.org/v/t51.82787-15/many_pictures_', {n}, '_n.jpg')",
                "state": "'kept'",
                "sha256": "SHA2({n}, 256)",
                "width": "640",
                "height": "800",
                "tries": "1",
                "seen_at": NOW,
                "kept_at": NOW,
            },
        ),
        Filling(
            "post_children",
            posts // albums_every * PARTS_OF_AN_ALBUM,
            {
                "post_id": f"1 + ({{n}} - 1) DIV {PARTS_OF_AN_ALBUM} * {albums_every}",
                "graph_id": "CONCAT('1791', LPAD({n}, 12, '0'))",
                "place": f"({{n}} - 1) MOD {PARTS_OF_AN_ALBUM}",
                "media_type": "'IMAGE'",
                "media_url": _ADDRESS,
            },
        ),
    )
