"""The settings as they were read: what is weak, left as in an example, or does not fit together."""

from urllib.parse import urlsplit

from application.config import (
    SANDBOX_APP_SECRET,
    SANDBOX_GOOGLE_CLIENT_SECRET,
    SANDBOX_VERIFY_TOKEN,
    Config,
)
from application.integrations.public_addresses import is_loopback
from application.operations.doctor.findings import Report

SHORTEST_SECRET = 32
"""Letters: half of what 32 random bytes take in hex."""
_EXAMPLES = ("changeme", "change-me", "secret", "example", "development", "dev-key", "password")
_ANEW = "python -c 'import secrets; print(secrets.token_urlsafe(48))'"


def look(report: Report) -> None:
    """Each fault of its own; none is one finding that all is well."""
    config = report.config
    _secrets(report, config)
    _address(report, config)
    _operator(report, config)
    if config.is_production:
        _for_production(report, config)
    if not report.findings:
        report.ok(f"Read for the profile {config.profile}; public address {config.public_url}.")


def _secrets(report: Report, config: Config) -> None:
    key = config.secret_key
    is_example = any(word in key.lower() for word in _EXAMPLES) or len(set(key)) < 10
    if len(key) < SHORTEST_SECRET or is_example:
        report.wrong(
            "SECRET_KEY is short or easily guessed: whoever guesses it can sign in as anybody.",
            f"Set SECRET_KEY to what this prints: {_ANEW}. Everybody is signed out once, and has to be: what "
            "the present key has signed can't be trusted.",
        )
    if len(config.webhook_verify_token) < 8:
        report.wrong(
            "WEBHOOK_VERIFY_TOKEN is missing or short, so no webhook can be set up.",
            "Set it to a random word, and type the same word in at Meta: App Dashboard, Webhooks, Instagram.",
        )
    if config.is_production and _of_the_sandbox(config):
        report.wrong(
            f"{', '.join(_of_the_sandbox(config))}: left as in the sandbox, where everybody knows it.",
            "Set it to the value that Meta or Google shows for your own app.",
        )


def _of_the_sandbox(config: Config) -> list[str]:
    known = {
        "FACEBOOK_APP_SECRET": config.facebook_app_secret == SANDBOX_APP_SECRET,
        "WEBHOOK_VERIFY_TOKEN": config.webhook_verify_token == SANDBOX_VERIFY_TOKEN,
        "GOOGLE_CLIENT_SECRET": config.google_client_secret == SANDBOX_GOOGLE_CLIENT_SECRET,
    }
    return [name for name, is_known in known.items() if is_known]


def _address(report: Report, config: Config) -> None:
    parts = urlsplit(config.public_url)
    host = parts.hostname or ""
    if not is_safe(config.public_url):
        report.wrong(
            f"PUBLIC_URL is {config.public_url}, without https: sign-ins would travel in the open, and "
            "Facebook refuses such addresses.",
            f"Set PUBLIC_URL to https://{parts.netloc or 'your.domain'}, and have the domain serve https.",
        )
    elif parts.path or parts.query or not host:
        report.wrong(
            f"PUBLIC_URL is {config.public_url}, which is more or less than scheme and host.",
            f"Set PUBLIC_URL to {parts.scheme}://{parts.netloc or 'your.domain'}, without a slash behind it.",
        )
    trusted = config.trusted_hosts
    if trusted and not any(_covers(name, host) for name in trusted):
        report.wrong(
            f"TRUSTED_HOSTS does not hold {host}: every request to the public address is refused.",
            f"Add {host} to TRUSTED_HOSTS.",
        )
    if not trusted and config.is_production:
        report.warn(
            "TRUSTED_HOSTS is empty: requests in any host's name are answered.",
            f"Set TRUSTED_HOSTS to {host}, and the address of versions that you want to look at.",
        )


def is_safe(address: str) -> bool:
    """Whether what is sent there can be read by nobody on the way: over https, or inside this machine."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    return parts.scheme == "https" or host == "localhost" or is_loopback(host)


def _covers(trusted: str, host: str) -> bool:
    """As Werkzeug reads it: a name with a dot before it stands for its subdomains too."""
    name = trusted.partition(":")[0].lower()
    return host == name.removeprefix(".") or (name.startswith(".") and host.endswith(name))


def _operator(report: Report, config: Config) -> None:
    lacking = [
        name
        for name, value in (
            ("OPERATOR_NAME", config.operator_name),
            ("OPERATOR_ADDRESS", config.operator_address),
            ("OPERATOR_EMAIL", config.operator_email),
        )
        if not value
    ]
    if lacking:
        report.warn(
            f"{', '.join(lacking)}: not set. The pages on privacy and terms name nobody who answers "
            "for them.",
            "Set them: Meta's App Review and the law ask who runs the platform, and how to reach them.",
        )


def _for_production(report: Report, config: Config) -> None:
    if not config.require_second_factor:
        report.warn(
            "REQUIRE_SECOND_FACTOR is no: a password alone opens all figures of everybody.",
            "Set it to yes.",
        )
    if not config.graph_url.startswith("https://graph.facebook.com"):
        report.warn(
            f"GRAPH_URL is {config.graph_url}, which is not Facebook's.",
            "Take GRAPH_URL out of the settings, unless you mean it.",
        )
    if config.log_level == "DEBUG":
        report.warn("LOG_LEVEL is DEBUG, which costs money and time.", "Set LOG_LEVEL to INFO.")
