"""Where posts and stories of the sandbox stand: their pages, and the addresses of their files."""

from sandbox import pictures_links
from sandbox.world.post import Post
from tests.sandbox.driver import LENA, MARA, Driver

HOST = "http://localhost"


def story_of(sandbox: Driver, media_type: str) -> Post:
    """A living story that is a picture or a video."""
    for account_id in (MARA, LENA):
        for story in sandbox.world.account(account_id).timeline.live_stories(sandbox.now):
            if story.media_type == media_type:
                return story
    raise AssertionError(f"no living story is of type {media_type}")


def post_of(sandbox: Driver, media_type: str) -> Post:
    """The newest post of Mara's that is a picture, a reel or an album."""
    posts = sandbox.world.account(MARA).timeline.posts(sandbox.now)
    return next(post for post in reversed(posts) if post.media_type == media_type)


def page_of(post: Post) -> str:
    """The path of the page of a post or story."""
    if post.is_story:
        return f"/instagram/stories/{post.username}/{post.id}/"
    return f"/instagram/{'reel' if post.product_type == 'REELS' else 'p'}/{post.shortcode}/"


def picture_of(sandbox: Driver, media_id: str) -> str:
    """The signed path of a picture."""
    return pictures_links.picture(HOST, media_id, sandbox.now).removeprefix(HOST)


def video_of(sandbox: Driver, media_id: str) -> str:
    """The signed path of a video."""
    return pictures_links.video(HOST, media_id, sandbox.now).removeprefix(HOST)
