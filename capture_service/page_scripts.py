"""What is asked of a page by script."""

_MEDIA = """
const shown = document.querySelector('[data-shown="media"]');
const root = shown ?? document.querySelector('article') ?? document.querySelector('main') ?? document.body;
const found = root.matches('img, video') ? [root] : [...root.querySelectorAll('img, video')];
const visible = found.filter((one) => {
  const box = one.getBoundingClientRect();
  return box.width > 1 && box.height > 1 && getComputedStyle(one).visibility !== 'hidden';
});
const large = visible.filter((one) => one.getBoundingClientRect().width >= 100);
const media = large.length ? large : visible;
const isDecoded = (one) => one.tagName === 'IMG'
  ? one.complete && one.naturalWidth > 0
  : one.readyState >= 2 || (one.poster !== '' && document.readyState === 'complete');
const hasFailed = (one) => one.tagName === 'IMG'
  ? one.complete && one.naturalWidth === 0 && one.src !== ''
  : one.error !== null || one.networkState === 3;
"""

SETTLED = f"""() => {{
{_MEDIA}
return media.length > 0 && media.every((one) => isDecoded(one) || hasFailed(one)) && media.some(isDecoded);
}}"""
"""Whether every picture and film that is seen has come or failed, and one has come."""

DECODED = f"""async () => {{
{_MEDIA}
const there = media.filter(isDecoded);
await Promise.all(there.map((one) => one.tagName === 'IMG' ? one.decode().catch(() => null) : null));
await document.fonts.ready;
await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
return there.length > 0;
}}"""
"""Whether a picture or film is there; it is decoded and drawn by then."""

PASSWORD_FIELDS = "() => document.querySelector('input[type=\"password\" i]') !== null"
HEIGHT = "() => Math.max(document.documentElement.scrollHeight, document.body?.scrollHeight ?? 0)"
