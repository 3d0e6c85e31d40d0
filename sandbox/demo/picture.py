"""`python -m sandbox.demo.picture`: make the README's picture anew, of the demo that is serving.

It is what a manager sees on the campaign's page, on a desk; needs Chromium.
"""

import io
import json
import os
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from capture_service.browser import find_chromium
from sandbox.demo.__main__ import EMAIL
from sandbox.demo.managing import CAMPAIGN

FOLDER = Path(os.environ.get("INSTANCE_FOLDER", "instance"))
PICTURE = Path(__file__).parents[2] / "docs/images/campaign.png"
WIDTH, HEIGHT = 1280, 860
COLOURS = 160
"""So many are enough for a page, at a third of the size."""


def main() -> int:
    """Take the picture; 1 when there is no Chromium, or no demo has served from this folder."""
    chromium, kept = find_chromium(), FOLDER / "demo.json"
    if chromium is None or not kept.exists():
        missing = "Chromium is not here" if chromium is None else f"no demo has served from {FOLDER}"
        sys.stderr.write(f"No picture: {missing}.\n")
        return 1
    values: dict[str, str] = json.loads(kept.read_text())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        _open_campaign(page, values["application"], values["password"])
        taken = page.screenshot()
        browser.close()
    Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS).save(PICTURE, optimize=True)
    sys.stdout.write(f"{PICTURE}, {PICTURE.stat().st_size:,} bytes\n")
    return 0


def _open_campaign(page: Page, root: str, password: str) -> None:
    page.goto(f"{root}/sign-in")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/today")
    page.goto(f"{root}/campaigns")
    page.get_by_role("link", name=CAMPAIGN, exact=True).first.click()
    page.wait_for_load_state("networkidle")


if __name__ == "__main__":
    sys.exit(main())
