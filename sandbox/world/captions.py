"""Captions: everyday ones by niche, and those of the brands' running campaigns."""

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Niche:
    """The words of one kind of account."""

    openings: tuple[str, ...]
    bodies: tuple[str, ...]
    hashtags: tuple[str, ...]
    emoji: tuple[str, ...]
    hue: float


@dataclass(frozen=True)
class Campaign:
    """A brand's running campaign as it shows in captions."""

    handle: str
    hashtag: str
    lines: tuple[str, ...]


CAMPAIGNS: dict[str, Campaign] = {
    "alder_tea": Campaign(
        "alder.tea",
        "AlderWinter",
        (
            "The smoky one from @alder.tea carried me through this week.",
            "Three minutes, 85 degrees, @alder.tea, no phone.",
            "Packed one tin for the whole trip. It was @alder.tea and it was enough.",
        ),
    ),
    "north_cycle": Campaign(
        "north.cycle",
        "RideNorth",
        (
            "Forty wet kilometres on the new @north.cycle frame and I would do it again.",
            "@north.cycle lent me their steel tourer for a month. Day nine: still smiling.",
            "The commute, but make it @north.cycle.",
        ),
    ),
    "casa_lumen": Campaign(
        "casa.lumen",
        "LumenHome",
        (
            "Swapped the ceiling light for one @casa.lumen lamp and the room exhaled.",
            "@casa.lumen sent the small brass one. It lives on the windowsill now.",
            "Dinner looks better under this @casa.lumen lamp. The cook agrees.",
        ),
    ),
}

NICHES: dict[str, Niche] = {
    "travel": Niche(
        (
            "Woke up before the harbour did.",
            "Last ferry of the season.",
            "Nobody told me about this bay.",
            "Two trains and a bus later.",
            "The sauna was worth the walk.",
            "A room with one chair and a view.",
        ),
        (
            "We stayed until the light went grey.",
            "I kept my coat on the whole time.",
            "The map said twenty minutes. The map was wrong.",
            "Save this one for a slow weekend.",
            "The water was four degrees and I counted every second.",
        ),
        ("slowtravel", "nordiclife", "coldwater", "weekendaway", "harbourlight", "packlight"),
        ("⛴", "🌊", "🧣", "✨", "🏔"),
        0.56,
    ),
    "cycling": Niche(
        (
            "Legs gone, heart full.",
            "Headwind both ways, somehow.",
            "New road, old knees.",
            "Coffee stop number two.",
            "Chain cleaned, conscience too.",
            "The climb that keeps winning.",
        ),
        (
            "112 km and not one flat tyre.",
            "Tell me your worst puncture story.",
            "The descent was cold and perfect.",
            "Same loop, different light.",
            "Numbers in the story.",
        ),
        ("gravelride", "roadcycling", "bikecommute", "steelisreal", "longride", "cyclinglife"),
        ("🚴", "💨", "☕", "🔧", "🌧"),
        0.33,
    ),
    "slow": Niche(
        (
            "Rain on the window, kettle on.",
            "A desk is a small country.",
            "Notes from a quiet Tuesday.",
            "The good cup.",
            "Paper, ink, steam.",
            "Nothing to do until four.",
        ),
        (
            "I wrote three lines and kept one.",
            "The second steeping is always the better one.",
            "How do you take yours?",
            "Made space on the shelf by giving away five things.",
            "Let it cool.",
        ),
        ("slowliving", "teatime", "stationery", "quietmoments", "looseleaf", "stilllife"),
        ("🍵", "📄", "🌧", "🤍"),
        0.28,
    ),
    "ceramics": Niche(
        ("Cup number forty leans left.", "Kiln day!", "It survived the glaze.", "Handles are hard."),
        (
            "I am keeping it anyway.",
            "Any tips for thinner walls?",
            "The blue came out green and I like it.",
            "One of six made it.",
        ),
        ("pottery", "wheelthrown", "beginnerpotter", "handmade", "clay"),
        ("🏺", "💙", "🙈"),
        0.07,
    ),
    "food": Niche(
        (
            "Lemons from the neighbour.",
            "Bread, finally.",
            "Sunday pot, Monday lunch.",
            "The recipe is my grandmother's.",
            "Market at eight.",
            "One pan, no patience.",
        ),
        (
            "Olive oil, more than you think.",
            "It needs an hour and a book.",
            "Recipe in the comments.",
            "We ate it standing up.",
            "Serves four, or two honest people.",
        ),
        ("homecooking", "seasonal", "marketday", "recipeshare", "sundaylunch", "cookbook"),
        ("🍋", "🍞", "📚", "🍅", "🔥"),
        0.12,
    ),
    "photo": Niche(
        (
            "06:04, corner of Fifth.",
            "He asked for a print.",
            "Same wall, third year.",
            "Waited for the red umbrella.",
            "Fog does half the work.",
        ),
        (
            "Shot on whatever was in the pocket.",
            "One frame, no crop.",
            "The light lasted nine minutes.",
            "Which one would you keep, one or two?",
        ),
        ("streetphotography", "morninglight", "35mm", "citywalk", "dailyframe"),
        ("📷", "🌫", "🚦"),
        0.66,
    ),
    "home": Niche(
        (
            "The monstera has opinions.",
            "Before and after, mostly after.",
            "A shelf is a promise.",
            "Sunday reset.",
            "Moved the sofa again.",
        ),
        (
            "Second-hand, sanded, oiled.",
            "The lamp stays.",
            "Rent-friendly and reversible.",
            "Swipe for the corner nobody sees.",
            "Paint colour in the comments.",
        ),
        ("smallflat", "houseplants", "interiordetails", "secondhandfinds", "cosyhome"),
        ("🌿", "🪴", "💡", "🧺"),
        0.42,
    ),
}


def everyday(niche: Niche, numbers: random.Random) -> str:
    """A caption without a brand."""
    parts = [numbers.choice(niche.openings), numbers.choice(niche.bodies), numbers.choice(niche.emoji)]
    tags = numbers.sample(niche.hashtags, k=numbers.randint(1, 4))
    return " ".join(parts) + "\n\n" + " ".join(f"#{tag}" for tag in tags)


def sponsored(niche: Niche, campaign: Campaign, numbers: random.Random) -> str:
    """A caption of a campaign: mentions the brand, carries its hashtag and the advertising mark."""
    mark = numbers.choice(("#ad", "#ad", "#anzeige", "#sponsored"))
    tags = [mark, f"#{campaign.hashtag}", *(f"#{tag}" for tag in numbers.sample(niche.hashtags, k=2))]
    return f"{numbers.choice(campaign.lines)} {numbers.choice(niche.emoji)}\n\n" + " ".join(tags)


def of_the_brand(niche: Niche, campaign: Campaign, numbers: random.Random) -> str:
    """The brand's own post in its campaign."""
    return (
        f"{numbers.choice(niche.openings)} {numbers.choice(niche.bodies)} {numbers.choice(niche.emoji)}"
        f"\n\n#{campaign.hashtag} #{numbers.choice(niche.hashtags)}"
    )
