"""Points of the OWASP ASVS 5.0, level 2, and the tests that hold them: "file::test".

Chapters 3 (browsers), 6 (authentication), 7 (sessions), 8 (authorisation) and 10 (OAuth). What no test can
show stands in docs/security.md.
"""

from collections.abc import Mapping

REQUIRED: Mapping[str, int] = {
    "3.3": 4,
    "3.4": 6,
    "3.5": 3,
    "6.2": 12,
    "7.1": 3,
    "7.2": 4,
    "7.3": 2,
    "7.4": 5,
    "7.5": 2,
    "8.2": 3,
    "8.3": 1,
    "8.4": 1,
}
"""Sections of which testers ask each point up to this one: the further ones are of level 3, or not asked."""

REQUIRED_ALONE = ("3.7.2", "6.3.1", "6.3.3", "6.4.1", "6.4.3", "6.8.1", "10.1.2", "10.2.1")
"""Points that are asked for one by one."""

POINTS: Mapping[str, tuple[str, ...]] = {
    # 3: web frontend
    "3.3.1": ("security/test_browser_rules.py::test_every_cookie_is_for_this_host_over_https_only",),
    "3.3.2": ("security/test_browser_rules.py::test_every_cookie_is_for_this_host_over_https_only",),
    "3.3.3": ("security/test_browser_rules.py::test_every_cookie_is_for_this_host_over_https_only",),
    "3.3.4": ("security/test_browser_rules.py::test_every_cookie_is_for_this_host_over_https_only",),
    "3.4.1": ("security/test_browser_rules.py::test_https_is_promised_for_a_year_with_all_names_below",),
    "3.4.2": ("security/test_browser_rules.py::test_no_other_site_may_read_an_answer",),
    "3.4.3": (
        "security/test_browser_rules.py::test_the_policy_names_every_kind_and_nothing_unsafe",
        "browser/test_every_page.py::test_the_browser_complains_of_no_page",
    ),
    "3.4.4": ("security/test_browser_rules.py::test_types_are_not_guessed_and_addresses_not_told",),
    "3.4.5": ("security/test_browser_rules.py::test_types_are_not_guessed_and_addresses_not_told",),
    "3.4.6": ("security/test_browser_rules.py::test_the_policy_names_every_kind_and_nothing_unsafe",),
    "3.4.8": ("security/test_browser_rules.py::test_other_sites_neither_embed_nor_hold_on_to_these_pages",),
    "3.5.1": (
        "security/test_browser_rules.py::test_no_change_without_the_forms_own_token",
        "security/test_browser_rules.py::test_every_form_that_changes_something_carries_its_token",
    ),
    "3.5.2": ("test_guards.py::test_pages_take_forms_and_no_json",),
    "3.5.3": (
        "security/test_browser_rules.py::test_no_script_asks_with_a_method_that_is_safe_by_name_only",
        "accounts/test_forgotten.py::test_looking_at_the_link_changes_nothing",
        "accounts/test_invitations.py::test_looking_at_the_link_changes_nothing",
    ),
    "3.5.8": ("security/test_browser_rules.py::test_other_sites_neither_embed_nor_hold_on_to_these_pages",),
    "3.6.1": ("test_headers.py::test_every_script_and_style_is_a_file",),
    "3.7.2": (
        "accounts/test_next_page.py::test_anything_else_is_not",
        "accounts/test_sign_in.py::test_nobody_is_led_off_the_site",
        "accounts/test_second_step.py::test_the_second_step_leads_nobody_off_the_site",
    ),
    # 6: authentication
    "6.2.1": ("accounts/test_passwords.py::test_too_short_and_too_long_passwords_are_refused",),
    "6.2.2": ("accounts/test_account.py::test_a_new_password_ends_all_other_sign_ins_and_is_told_by_letter",),
    "6.2.3": (
        "accounts/test_account.py::test_a_password_is_not_changed_without_a_fitting_one_and_the_present_one",
    ),
    "6.2.4": ("accounts/test_password_strength.py::test_weak_ones_are_refused_and_it_is_said_why",),
    "6.2.5": ("accounts/test_password_strength.py::test_good_ones_are_taken",),
    "6.2.8": ("accounts/test_passwords.py::test_a_password_may_hold_any_characters",),
    "6.2.9": ("accounts/test_passwords.py::test_the_shortest_and_the_longest_are_taken",),
    "6.2.11": ("accounts/test_password_strength.py::test_weak_ones_are_refused_and_it_is_said_why",),
    "6.2.12": ("accounts/test_password_strength.py::test_weak_ones_are_refused_and_it_is_said_why",),
    "6.3.1": (
        "accounts/test_tries.py::test_exactly_so_many_of_many_at_once_get_through",
        "accounts/test_sign_in_limits.py"
        "::test_a_stranger_cannot_lock_out_who_has_signed_in_in_this_browser_before",
        "accounts/test_sign_in_limits.py::test_too_many_tries_are_refused_even_with_the_right_password",
        "accounts/test_second_step.py::test_wrong_codes_are_held_back_for_each_account_and_on_record",
        "accounts/test_forgotten.py::test_asking_is_held_back_for_known_and_unknown_addresses_alike",
        "accounts/test_forgotten.py::test_links_are_held_back_for_each_network_and_account",
    ),
    "6.3.3": (
        "accounts/test_required_second_factor.py::test_who_has_none_sets_it_up_before_anything_else",
        "accounts/test_second_step.py::test_the_password_alone_opens_nothing",
    ),
    "6.3.7": (
        "accounts/test_account.py::test_a_new_password_ends_all_other_sign_ins_and_is_told_by_letter",
        "accounts/test_account.py::test_a_new_address_is_used_once_it_is_confirmed_and_the_old_one_is_told",
    ),
    "6.3.8": (
        "accounts/test_sign_in.py::test_a_wrong_password_and_an_unknown_address_are_told_the_same",
        "accounts/test_forgotten.py::test_the_page_is_the_same_for_known_and_unknown_addresses",
        "accounts/test_forgotten.py::test_the_work_is_the_same_too",
    ),
    "6.4.1": (
        "accounts/test_invitations.py::test_before_the_link_is_used_nobody_signs_in",
        "accounts/test_invitations.py::test_an_invitation_lasts_a_week",
        "accounts/test_invitations.py::test_a_link_that_is_not_good_gets_one_page_and_changes_nothing",
    ),
    "6.4.3": (
        "accounts/test_forgotten.py::test_a_new_password_ends_every_sign_in_and_keeps_the_second_factor",
    ),
    "6.5.1": (
        "accounts/test_second_step.py::test_a_code_is_never_taken_twice",
        "accounts/test_second_step.py::test_a_recovery_code_stands_in_once_however_it_is_typed",
    ),
    "6.5.2": ("accounts/test_second_step.py::test_recovery_codes_are_long_random_hashed_and_ones_own",),
    "6.5.3": ("accounts/test_totp.py::test_secrets_are_new_and_of_160_bits",),
    "6.5.4": ("accounts/test_second_step.py::test_recovery_codes_are_long_random_hashed_and_ones_own",),
    "6.5.5": ("accounts/test_totp.py::test_a_phones_clock_may_be_one_step_off",),
    "6.8.1": (
        "onboarding/test_another_apps_token.py"
        "::test_a_token_of_another_app_is_refused_with_a_page_and_changes_nothing",
        "onboarding/test_another_apps_token.py::test_the_same_person_of_this_app_comes_in",
        "onboarding/test_joining.py::test_coming_back_signs_in_and_makes_nothing",
    ),
    # 7: sessions
    "7.2.1": ("accounts/test_nasties.py::test_a_cookie_of_somebodys_own_making_is_no_sign_in",),
    "7.2.2": ("accounts/test_session_tokens.py::test_each_sign_in_has_a_long_token_of_its_own",),
    "7.2.3": (
        "accounts/test_session_tokens.py::test_each_sign_in_has_a_long_token_of_its_own",
        "accounts/test_sessions.py::test_the_table_keeps_only_the_hash_of_the_token",
    ),
    "7.2.4": (
        "accounts/test_sign_in.py::test_the_session_is_a_new_one_after_signing_in",
        "accounts/test_second_step.py::test_the_session_is_a_new_one_after_each_step",
        "onboarding/test_states.py::test_the_session_is_another_one_after_joining",
    ),
    "7.3.1": ("accounts/test_sessions.py::test_a_sign_in_ends_when_nothing_was_done_for_too_long",),
    "7.3.2": ("accounts/test_sessions.py::test_a_sign_in_ends_after_thirty_days_however_much_it_is_used",),
    "7.4.1": (
        "accounts/test_sessions.py::test_signing_out_ends_the_row_so_that_a_copied_cookie_is_worthless",
    ),
    "7.4.2": (
        "accounts/test_sessions.py::test_a_revoked_person_is_out_at_once",
        "accounts/test_staff_pages.py::test_ending_an_access_ends_every_session_and_link_at_once",
    ),
    "7.4.3": ("accounts/test_account.py::test_a_new_password_ends_all_other_sign_ins_and_is_told_by_letter",),
    "7.4.4": ("security/test_browser_rules.py::test_every_form_that_changes_something_carries_its_token",),
    "7.4.5": ("accounts/test_staff_pages.py::test_ending_an_access_ends_every_session_and_link_at_once",),
    "7.5.1": (
        "accounts/test_account.py::test_an_address_is_not_changed_without_a_fitting_one_and_the_password",
        "accounts/test_own_second_factor.py::test_turning_it_off_takes_the_password_and_is_told_by_letter",
    ),
    "7.5.2": (
        "accounts/test_own_sessions.py::test_every_browser_is_listed_this_one_first",
        "accounts/test_own_sessions.py::test_one_is_ended_and_the_others_stay",
    ),
    # 8: authorisation
    "8.2.1": ("access/test_table.py::test_every_visitor_finds_what_the_table_says",),
    "8.2.2": (
        "access/test_table.py::test_every_visitor_finds_what_the_table_says",
        "campaigns/test_consultants.py::test_a_consultant_sees_the_own_campaign_and_no_other",
    ),
    "8.2.3": (
        "accounts/test_surplus_fields.py::test_ones_own_account_takes_no_field_of_another_form",
        "accounts/test_surplus_fields.py::test_a_partners_address_takes_nothing_else_along",
        "accounts/test_surplus_fields.py::test_an_admin_changes_the_role_of_the_address_and_nothing_else",
        "accounts/test_surplus_fields.py::test_who_follows_an_invitation_stays_what_the_invitation_says",
        "accounts/test_staff_pages.py::test_nobody_of_the_team_becomes_a_partner",
    ),
    "8.3.1": ("test_shape.py::test_every_address_is_behind_a_guard",),
    "8.3.2": ("accounts/test_staff_pages.py::test_a_role_changes_with_the_next_click",),
    "8.4.1": ("campaigns/test_consultants.py::test_nothing_else_of_the_house_is_open_to_consultants",),
    # 10: OAuth
    "10.1.1": (
        "onboarding/test_joining.py::test_the_token_is_in_no_cookie_page_or_address",
        "test_no_token_leaks.py::test_nothing_that_is_left_behind_holds_a_secret",
    ),
    "10.1.2": (
        "onboarding/test_states.py::test_the_state_of_another_browser_is_refused",
        "onboarding/test_states.py::test_a_way_back_that_is_loaded_again_leads_to_ones_own_page",
        "onboarding/test_states.py::test_a_dialog_left_open_for_too_long_is_refused",
    ),
    "10.2.1": (
        "onboarding/test_states.py::test_without_a_state_nothing_happens",
        "onboarding/test_states.py::test_a_state_of_our_own_making_is_needed",
    ),
}
