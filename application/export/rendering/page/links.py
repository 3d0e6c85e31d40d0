"""Where the links of a report lead on a page. Pure."""


def page_address(address: str | None, root: str) -> str | None:
    """The address; below `root`, the platform's own, its path. None for what leads nowhere."""
    if address is None:
        return None
    own = own_path(address, root)
    return own or (address if address.startswith(("https://", "http://")) else None)


def own_path(address: str | None, root: str) -> str | None:
    """The path of an address of the platform itself; None for others: no page shows pictures of theirs."""
    if address is None or not address.startswith(f"{root}/"):
        return None
    return address.removeprefix(root)
