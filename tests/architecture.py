"""The architecture in tables: what features there are, how high each module stands, who may meet whom.

Source: design, "Inside application". `test_shape.py` holds the code to them.
"""

FEATURES = (
    "accounts",
    "campaigns",
    "capture",
    "collection",
    "evidence",
    "export",
    "followers",
    "leaving",
    "mail",
    "onboarding",
    "operations",
    "profiles",
    "public",
)

# Height of each module: imports go to a lower one, or stay level among the modules of one feature.
HEIGHTS = {
    "application.local_server": 90,
    "application.factory": 80,
    "application.blueprints": 70,
    "application.errors": 70,
    "application.cli": 70,
    "application.display": 70,
    "application.headers": 70,
    "application.local_delivery": 70,
    # 60: a feature's routes and tasks; 50: all else of a feature
    "application.connection_health": 40,
    "application.missing": 40,
    "application.audit": 40,
    "application.one_time_links": 40,
    "application.campaign_access": 40,
    "application.report_addresses": 40,
    "application.report_people": 40,
    "application.report_problems": 40,
    "application.google_sign_ins": 40,
    "application.spreading": 40,
    "application.tombstones": 40,
    "application.report_keys": 45,
    "application.report_access": 45,
    "application.media_kits": 45,
    "application.mail_addresses": 10,
    "application.client_address": 35,
    "application.row_locks": 35,
    "application.reader_zone": 35,
    "application.media_kinds": 10,
    "application.identifiers": 40,
    "application.partner_search": 40,
    "application.task_queue": 35,
    "application.task_payloads": 10,
    "application.guards": 35,
    "application.gateways": 35,
    # Flask's `db` is made from our Base, and models know no Flask: so extensions stand above models.
    "application.extensions": 30,
    "application.models": 20,
    "application.integrations": 20,
    "application.logs": 10,
    "application.formats": 10,
    "application.csv_cells": 10,
    "application.audience_answers": 10,
    "application.post_links": 10,
    "application.sent_forms": 40,
    "application.brand": 10,
    "application.paging": 10,
    "application.list_filter": 10,
    "application.badges": 10,
    "application.charts": 10,
    "application.forms": 10,
    "application.config": 5,
    "application.kept_keys": 4,
    "application.settings_reader": 3,
    "application.colours": 2,
    "application.clock": 5,
    "application.exceptions": 1,
    "application": 0,
}

# (from, to): why one feature's modules may import another's.
MEETINGS = {
    ("operations", "collection"): "trouble is shown with its runs, Pages and pictures, and tried again",
    ("operations", "campaigns"): "the staff's home shows which campaigns wait for decisions and deliverables",
    ("operations", "evidence"): "what the last check of everything kept has found is shown",
    ("operations", "capture"): "what was not kept is shown with its reason, and asked for again",
    ("campaigns", "collection"): "a campaign asks for its accounts and its posts, and shows how far they are",
    ("onboarding", "collection"): "who has joined is read at once, and the calls of joining are recorded",
    ("onboarding", "mail"): "whose connection ends or is lost is written to",
    ("onboarding", "accounts"): "joining ends signed in",
    ("onboarding", "leaving"): "what came of the wrong person behind a brand's link goes as theirs who leave",
    ("accounts", "mail"): "invitations, links to new passwords and notices about an account go out by letter",
    ("collection", "onboarding"): "a reading that finds the app removed ends every permission",
    ("collection", "mail"): "whose connection is found lost is written to",
    ("mail", "collection"): "letters go to the staff of running campaigns; which those are, collection knows",
    ("profiles", "mail"): "staff see who is written to about a partner's connection",
    ("profiles", "collection"): "a profile shows how far its reading is, and staff ask for it",
    ("campaigns", "capture"): "a campaign's posts lead to what is kept of them",
    ("profiles", "campaigns"): "a partner's posts say what staff entered of them by hand, and who",
    ("profiles", "capture"): "a partner's posts lead to what is kept of them",
    ("evidence", "capture"): "a post's figures lead to what is kept of it",
    ("capture", "collection"): "a story is kept while its account is in a running campaign, until it ends",
    ("capture", "evidence"): "what was kept is vouched for by the chain of evidence",
    ("evidence", "campaigns"): "a campaign's total is explained by its posts",
    ("evidence", "collection"): "a stored reply is read as it was read when it came",
    ("campaigns", "export"): "a campaign that is deleted takes its reports along",
    ("export", "capture"): "a report links to what was kept of its posts, and its links are served",
    ("export", "campaigns"): "a report is made of a campaign's posts and results",
    ("export", "profiles"): "a report tells audiences in the words of a partner's own pages",
    ("export", "collection"): "a report is made anew by itself until its campaign is read no more",
    ("export", "mail"): "who asked is told that a report is made, who it is for that it is delivered",
    ("profiles", "export"): "a partner's campaign leads to the reports of it that were delivered to them",
    ("operations", "export"): "the staff's home shows which reports were not made, and which not delivered",
    ("leaving", "accounts"): "who leaves is signed out",
    (
        "leaving",
        "collection",
    ): "reading stops, the question to Facebook is recorded, kept pictures go by kind",
    ("leaving", "export"): "reports that were kept go by the same table, by the names of their files",
    ("leaving", "evidence"): "a removed delivery is marked as evidence looks for it",
    ("leaving", "mail"): "whose app was removed at Facebook is written to, or the staff of their campaigns",
    ("leaving", "onboarding"): "an app removed at Facebook is the end of every permission",
}

# Outside routes, tasks and cli: why a commit may stand there.
COMMITS_ELSEWHERE = {
    "application.task_queue": "the one function that commits and then sends",
    "application.accounts.tries": "a try counts before the password is looked at, whatever comes of it",
    "application.blueprints": "who is turned away by a guard is on record",
    "application.accounts.sessions": "last seen is noted by any request, at most every five minutes",
}

LONGEST_FILE = 300
LONGEST_FUNCTION = 40

# What the capture service's image takes of the application, by the beginnings of modules' names.
SHARED_WITH_THE_CAPTURE_SERVICE = (
    "application.exceptions",
    "application.integrations.blob",
    "application.integrations.capture",
    "application.integrations.outgoing",
    "application.integrations.public_addresses",
)
