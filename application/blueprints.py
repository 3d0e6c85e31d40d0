"""The site on one page: each blueprint, where it stands, and who may enter."""

from application import guards
from application.blueprint_entry import Entry
from application.machine_blueprints import MACHINE_BLUEPRINTS

BLUEPRINTS: tuple[Entry, ...] = (
    Entry("public", "public.routes:public", "/", guards.anyone),
    Entry("warm_up", "public.warm_up_routes:warm_up", "/_ah", guards.anyone),
    Entry(
        "styleguide",
        "public.styleguide_routes:styleguide",
        "/styleguide",
        guards.anyone,
        only_in_sandbox=True,
    ),
    Entry("accounts", "accounts.routes:accounts", "/", guards.anyone),
    Entry("second_step", "accounts.second_step_routes:second_step", "/sign-in", guards.anyone),
    Entry("access_links", "accounts.link_routes:access_links", "/access", guards.anyone),
    Entry("account", "accounts.account_routes:account", "/account", guards.team),
    Entry(
        "own_second_factor",
        "accounts.second_factor_routes:own_second_factor",
        "/account/second-factor",
        guards.team,
    ),
    Entry("account_sessions", "accounts.session_routes:account_sessions", "/account/sessions", guards.team),
    Entry("partner_sessions", "accounts.session_routes:partner_sessions", "/me/sessions", guards.partner),
    Entry("staff", "accounts.staff_routes:staff", "/staff", guards.admin_only),
    Entry("onboarding", "onboarding.choice_routes:onboarding", "/", guards.anyone),
    Entry(
        "brand_invitation",
        "onboarding.brands.invitation_routes:brand_invitation",
        "/connect/brand",
        guards.anyone,
    ),
    Entry("profiles", "profiles.routes:profiles", "/me", guards.partner),
    Entry("own_figures", "profiles.figures.routes:figures.own", "/me", guards.partner),
    Entry("own_audience", "profiles.audience.routes:audience.own", "/me", guards.partner),
    Entry("own_posts", "profiles.posts.routes:posts.own", "/me", guards.partner),
    Entry("own_stories", "profiles.stories.routes:stories.own", "/me", guards.partner),
    Entry("own_reports", "export.delivery.own_routes:own_reports", "/me", guards.partner),
    Entry("own_media_kit", "profiles.media_kit.routes:media_kit.own", "/me", guards.partner),
    Entry("own_media_kit_deeds", "profiles.media_kit.deed_routes:media_kit_deeds", "/me", guards.partner),
    Entry("media_kits", "profiles.media_kit.public_routes:media_kits", "/kit", guards.anyone),
    Entry("contact_address", "onboarding.connections.routes:contact_address", "/me/address", guards.partner),
    Entry("own_accounts", "onboarding.own_accounts.routes:own_accounts", "/me/accounts", guards.partner),
    Entry("permissions", "onboarding.permissions.routes:permissions", "/me/permissions", guards.partner),
    Entry("leaving", "leaving.routes:leaving", "/me", guards.partner),
    Entry("own_data", "leaving.download_routes:own_data", "/me", guards.partner),
    Entry("deletion_status", "leaving.routes:deletion_status", "/deletion", guards.anyone),
    Entry("partners", "profiles.staff_routes:partners", "/partners", guards.staff_only),
    Entry("partner_figures", "profiles.figures.routes:figures.staff", "/partners", guards.staff_only),
    Entry("partner_audience", "profiles.audience.routes:audience.staff", "/partners", guards.staff_only),
    Entry("own_campaigns", "profiles.campaigns.routes:campaigns.own", "/me", guards.partner),
    Entry("partner_campaigns", "profiles.campaigns.routes:campaigns.staff", "/partners", guards.staff_only),
    Entry("partner_posts", "profiles.posts.routes:posts.staff", "/partners", guards.staff_only),
    Entry("partner_stories", "profiles.stories.routes:stories.staff", "/partners", guards.staff_only),
    Entry("partner_media_kit", "profiles.media_kit.routes:media_kit.staff", "/partners", guards.staff_only),
    Entry("partner_reports", "export.partner_routes:partner_reports", "/partners", guards.staff_only),
    Entry("partner_report_links", "export.links.routes:partner_report_links", "/partners", guards.staff_only),
    Entry(
        "partner_permissions",
        "onboarding.permissions.staff_routes:partner_permissions",
        "/partners",
        guards.staff_only,
    ),
    Entry("partner_access", "onboarding.access.routes:access", "/partners", guards.admin_only),
    Entry(
        "partner_media_kit_shutting",
        "profiles.media_kit.shutting_routes:media_kit_shutting",
        "/partners",
        guards.admin_only,
    ),
    Entry("brands", "onboarding.brands.routes:brands", "/partners/brands", guards.staff_only),
    Entry(
        "brand_disconnection", "onboarding.access.routes:disconnection", "/partners/brands", guards.admin_only
    ),
    Entry("campaigns", "campaigns.routes:campaigns", "/campaigns", guards.team),
    Entry("campaign_results", "campaigns.results.routes:results", "/campaigns", guards.team),
    Entry("campaign_portfolio", "campaigns.portfolio.routes:portfolio", "/campaigns", guards.team),
    Entry("metrics_updates", "campaigns.updating.routes:metrics_updates", "/campaigns", guards.team),
    Entry("campaign_setup", "campaigns.setup_routes:campaign_setup", "/campaigns", guards.staff_only),
    Entry("campaign_plan", "campaigns.plans.routes:campaign_plan", "/campaigns", guards.staff_only),
    Entry("entered_posts", "campaigns.entered.post_routes:entered_posts", "/campaigns", guards.staff_only),
    Entry("entered_results", "campaigns.entered.routes:entered_results", "/campaigns", guards.staff_only),
    Entry("entered_files", "campaigns.entered.file_routes:entered_files", "/campaigns", guards.staff_only),
    Entry(
        "entered_stories", "campaigns.entered.story_routes:entered_stories", "/campaigns", guards.staff_only
    ),
    Entry(
        "campaign_consultants",
        "campaigns.consultant_routes:campaign_consultants",
        "/campaigns",
        guards.staff_only,
    ),
    Entry(
        "campaign_matching", "campaigns.matching.routes:campaign_matching", "/campaigns", guards.staff_only
    ),
    Entry("match_reasons", "campaigns.matching.why_routes:match_reasons", "/campaigns", guards.team),
    Entry(
        "campaign_deletion", "campaigns.deletion_routes:campaign_deletion", "/campaigns", guards.admin_only
    ),
    Entry("campaign_decisions", "campaigns.decision_routes:campaign_decisions", "/campaigns", guards.team),
    Entry("campaign_reports", "export.routes:campaign_reports", "/campaigns", guards.team),
    Entry(
        "google_sign_in",
        "export.sheets.sign_in_routes:google_sign_in",
        "/account/google-sign-in",
        guards.staff_only,
    ),
    Entry("report_files", "export.access.routes:report_files", "/reports/files", guards.staff_only),
    Entry("file_people", "export.access.people_routes:file_people", "/reports/files", guards.staff_only),
    Entry("report_rhythm", "export.rhythm.routes:report_rhythm", "/reports", guards.staff_only),
    Entry("report_changes", "export.snapshots.change_routes:report_changes", "/reports", guards.staff_only),
    Entry("report_delivery", "export.delivery.routes:report_delivery", "/reports", guards.staff_only),
    Entry("share_links", "export.sharing.routes:share_links", "/reports", guards.staff_only),
    Entry("shared_reports", "export.sharing.public_routes:shared_reports", "/shared", guards.anyone),
    Entry("report_links", "export.links.routes:report_links", "/campaigns", guards.staff_only),
    Entry("report_media", "export.links.media_routes:report_media", "/media", guards.anyone),
    Entry("collection", "collection.routes:collection", "/collection", guards.staff_only),
    Entry("today", "operations.today.routes:today_page", "/today", guards.staff_only),
    Entry("operations", "operations.routes:operations", "/problems", guards.staff_only),
    Entry("audit_log", "operations.audit_routes:audit_log", "/audit", guards.admin_only),
    Entry("doctor", "operations.doctor.routes:doctor_page", "/doctor", guards.admin_only),
    Entry("health", "operations.health.routes:health_page", "/health", guards.admin_only),
    Entry("ledger", "profiles.ledger_routes:ledger", "/me/seen-by", guards.partner),
    Entry("pictures", "collection.pictures.routes:pictures", "/pictures", guards.signed_in),
    Entry("evidence", "evidence.routes:evidence", "/why", guards.signed_in),
    Entry("captures", "capture.routes:captures", "/captures", guards.signed_in),
    Entry("capture_files", "capture.file_routes:capture_files", "/captures", guards.signed_in),
    Entry("capture_deeds", "capture.deed_routes:capture_deeds", "/captures", guards.staff_only),
    Entry("capture_desk", "capture.desk_routes:capture_desk", "/captures/stories", guards.staff_only),
    Entry("evidence_checks", "evidence.check_routes:evidence_checks", "/evidence", guards.admin_only),
    Entry("followers", "followers.organisation.routes:organisation", "/followers", guards.follower_readers),
    Entry("follower_charts", "followers.charts.routes:charts", "/followers", guards.follower_readers),
    Entry("follower_matrix", "followers.matrix.routes:matrix", "/followers", guards.follower_readers),
    Entry(
        "social_feeds", "followers.feeds.routes:social_feeds", "/api/social-media", guards.follower_readers
    ),
    Entry("tracker_state", "followers.watching.routes:tracker_state", "/tracker/state", guards.staff_only),
    Entry("tracker_costs", "followers.watching.routes:tracker_costs", "/tracker/costs", guards.staff_only),
    Entry(
        "counting_connection",
        "followers.connection.routes:counting_connection",
        "/tracker/connection",
        guards.admin_only,
    ),
    Entry(
        "tracker_units", "followers.editing.units.routes:tracker_units", "/tracker/units", guards.admin_only
    ),
    Entry(
        "tracker_unit_deeds",
        "followers.editing.units.deed_routes:tracker_unit_deeds",
        "/tracker/units",
        guards.admin_only,
    ),
    Entry(
        "tracker_files", "followers.editing.files.routes:tracker_files", "/tracker/files", guards.admin_only
    ),
    Entry(
        "tracker_columns",
        "followers.editing.columns.routes:tracker_columns",
        "/tracker/columns",
        guards.admin_only,
    ),
    Entry(
        "tracker_notes", "followers.editing.notes.routes:tracker_notes", "/tracker/notes", guards.admin_only
    ),
    *MACHINE_BLUEPRINTS,
)

OPEN_TO_ALL = ("static", "bootstrap.static")

BY_NAME: dict[str, Entry] = {entry.name: entry for entry in BLUEPRINTS}
