"""The accounts of a database of many readings: their people, and what is kept of them day by day.

A person, their login and their account have the same number.
"""

from benchmarks.filling import NOW, Filling

INSIGHTS_OF_AN_ACCOUNT, DAYS_OF_AN_ACCOUNT, RUNS_OF_AN_ACCOUNT = 270, 90, 50
LEFT_SHARE = 100
"""One person of so many has left."""
_MADE = f"{NOW} - INTERVAL 500 DAY"


def people(accounts: int) -> tuple[Filling, ...]:
    """Each with a login and an account, some of whom have left."""
    has_left = f"{{n}} MOD {LEFT_SHARE} = 0"
    return (
        _logins(accounts),
        Filling(
            "users",
            accounts,
            {
                "id": "{n}",
                "role": "'influencer'",
                "name": "CONCAT('Partner ', {n})",
                "active": f"NOT ({has_left})",
                "created_at": _MADE,
                "facebook_login_id": f"IF({has_left}, NULL, {{n}})",
                "left_at": f"IF({has_left}, {NOW} - INTERVAL 60 DAY, NULL)",
            },
        ),
        _accounts(accounts),
    )


def _logins(accounts: int) -> Filling:
    return Filling(
        "facebook_logins",
        accounts,
        {
            "id": "{n}",
            "facebook_id": "CONCAT('many-', {n})",
            "granted_scopes": "''",
            "declined_scopes": "''",
            "state": "'connected'",
            "connected_at": _MADE,
        },
    )


def _accounts(accounts: int) -> Filling:
    return Filling(
        "instagram_accounts",
        accounts,
        {
            "id": "{n}",
            "user_id": "{n}",
            "graph_id": "CONCAT('17841', LPAD({n}, 12, '0'))",
            "username": "CONCAT('partner.', {n})",
            "created_at": _MADE,
            "followers_count": "({n} * 7919) MOD 400000",
            # Spread over the day, as sweeps leave them: a hundredth is due at any time.
            "last_collected_at": f"{NOW} - INTERVAL ({{n}} * 7919) MOD 1440 MINUTE",
            "insights_read_back_to": "UTC_DATE() - INTERVAL 90 DAY",
            "stories_polled_at": f"{NOW} - INTERVAL {{n}} MOD 120 MINUTE",
            "audience_read_at": f"{NOW} - INTERVAL {{n}} MOD 7 DAY",
        },
    )


def days(accounts: int) -> tuple[Filling, ...]:
    """Figures of the accounts by day, and the runs that brought them."""
    day, metrics = "UTC_DATE() - INTERVAL ", "'reach','follower_count','views'"
    of_metric = INSIGHTS_OF_AN_ACCOUNT // 3
    return (
        Filling(
            "account_insights",
            accounts * INSIGHTS_OF_AN_ACCOUNT,
            {
                "instagram_account_id": f"1 + ({{n}} - 1) DIV {INSIGHTS_OF_AN_ACCOUNT}",
                "metric": f"ELT(1 + (({{n}} - 1) MOD {INSIGHTS_OF_AN_ACCOUNT}) DIV {of_metric}, {metrics})",
                "day": f"{day} ({{n}} - 1) MOD {of_metric} DAY",
                "dimension": "''",
                "value": "({n} * 7919) MOD 40000",
                "read_at": NOW,
            },
        ),
        Filling(
            "account_days",
            accounts * DAYS_OF_AN_ACCOUNT,
            {
                "instagram_account_id": f"1 + ({{n}} - 1) DIV {DAYS_OF_AN_ACCOUNT}",
                "day": f"{day} 1 + ({{n}} - 1) MOD {DAYS_OF_AN_ACCOUNT} DAY",
                "read_at": NOW,
                "settled": "1",
                "refused_metrics": "''",
            },
        ),
        _runs(accounts * RUNS_OF_AN_ACCOUNT),
    )


def _runs(runs: int) -> Filling:
    begun = f"{NOW} - INTERVAL 30 + ({{n}} * 7919) MOD 129600 MINUTE"
    return Filling(
        "collection_runs",
        runs,
        {
            "instagram_account_id": f"1 + ({{n}} - 1) DIV {RUNS_OF_AN_ACCOUNT}",
            "kind": "ELT(1 + {n} MOD 3, 'reading', 'posts', 'stories')",
            "state": "'done'",
            "generation": "0",
            "stage": "'finished'",
            "posts_read": "20",
            "calls_made": "6",
            "refused_metrics": "''",
            "times_lost": "0",
            "created_at": begun,
            "heartbeat_at": begun,
            "finished_at": begun,
        },
    )
