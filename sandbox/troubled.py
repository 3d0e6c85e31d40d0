"""People of the sandbox whose way in is blocked, each by one thing that Facebook does not tell by itself."""

from sandbox.specs import AccountSpec, BusinessSpec, PageSpec, Persona

# fmt: off
# Tables, as in personas.py.
ELIF = AccountSpec(
    "elif_aydin", 21, "elif.aydin", "Elif Aydın",
    "Ferries, simit, long exposures 📷 Istanbul", "https://elif-aydin.example",
    "photo", 33_900, 610, 48, 0.4, 0.9, ("TR", "DE", "GB", "NL"),
)
JONAS = AccountSpec(
    "jonas_weber", 22, "jonas.weber.home", "Jonas Weber",
    "Old doors, new rooms. Graz", "https://jonas-weber.example",
    "home", 18_700, 344, 42, 0.3, 0.8, ("AT", "DE", "CH", "IT"),
)
ROSA = AccountSpec(
    "rosa_marin", 23, "rosa.marin", "Rosa Marín",
    "What the market had today. Valencia", "https://rosa-marin.example",
    "food", 12_300, 702, 40, 0.4, 1.0, ("ES", "MX", "AR", "FR"),
)
PAVEL = AccountSpec(
    "pavel_horak", 24, "pavel.on.wheels", "Pavel Horák",
    "Gravel before work 🚴 Olomouc", "https://pavel-horak.example",
    "cycling", 9_450, 288, 36, 0.3, 0.7, ("CZ", "SK", "AT", "DE"),
)
GRETA = AccountSpec(
    "greta_holm", 25, "greta.holm", "Greta Holm",
    "A cabin, a stove, a lake. Dalarna", "https://greta-holm.example",
    "travel", 21_600, 455, 44, 0.3, 0.8, ("SE", "NO", "DK", "DE"),
)
BOSPHORUS = BusinessSpec(1, "Bosphorus Pictures")
TALENT_HOUSE = BusinessSpec(2, "Talent House Graz")

TROUBLED: tuple[Persona, ...] = (
    Persona("elif_aydin", 13, "Elif Aydın", "person",
            "Her Page belongs to a business portfolio: hidden without business_management",
            (PageSpec(21, "Elif Aydın Photography", "Photographer", ELIF, listing="owned",
                      business=BOSPHORUS),)),
    Persona("jonas_weber", 14, "Jonas Weber", "person",
            "His Page is a client of an agency: only found among its client Pages",
            (PageSpec(22, "Jonas Weber Interiors", "Home decor", JONAS, listing="client",
                      business=TALENT_HOUSE),)),
    Persona("rosa_marin", 15, "Rosa Marín", "person", "Her Page is not ticked when the dialog opens",
            (PageSpec(23, "Rosa Marín", "Food blogger", ROSA, ticked=False),)),
    Persona("pavel_horak", 16, "Pavel Horák", "person",
            "May only answer messages on his Page: no role that shows insights",
            (PageSpec(24, "Pavel on wheels", "Athlete", PAVEL, tasks=("MESSAGING",)),)),
    Persona("amara_diallo", 17, "Amara Diallo", "person", "Her Page is linked to a personal account",
            (PageSpec(25, "Amara Diallo Ceramics", "Artist", None, personal="amara.diallo"),)),
    Persona("greta_holm", 18, "Greta Holm", "person",
            "Her Page is in no list, but can be read by the id that her token names",
            (PageSpec(26, "Greta Holm", "Travel blogger", GRETA, listing="unlisted"),)),
)
# fmt: on
