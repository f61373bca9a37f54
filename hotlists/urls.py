from django.urls import path

from hotlists.views import alert, approval, check, entry, entry_page

app_name = "hotlists"
urlpatterns = [
    path("alerts/", alert.alerts, name="alerts"),
    path("alerts/queue/", alert.queue, name="queue"),
    path("alerts/history/", alert.history, name="history"),
    path("alerts/notices/<int:notice_id>/seen/", alert.notice_seen, name="notice-seen"),
    path("alerts/<uuid:alert_id>/", alert.alert, name="alert"),
    path("alerts/<uuid:alert_id>/photo/", alert.photo, name="photo"),
    path("alerts/<uuid:alert_id>/plate/", alert.crop, name="crop"),
    path("alerts/<uuid:alert_id>/claim/", alert.claim, name="claim"),
    path("alerts/<uuid:alert_id>/end/", alert.end, name="end"),
    path("alerts/<uuid:alert_id>/status/ask/", check.ask_dispatch, name="ask-dispatch"),
    path("alerts/<uuid:alert_id>/status/answer/", check.answer_status, name="answer-status"),
    path("alerts/<uuid:alert_id>/skip/", check.skip_step, name="skip-step"),
    path("alerts/<uuid:alert_id>/photo-check/", check.photo_check, name="photo-check"),
    path("alerts/<uuid:alert_id>/vehicle-check/", check.vehicle_check, name="vehicle-check"),
    path("alerts/<uuid:alert_id>/clear/", check.clear_to_act, name="clear-to-act"),
    path("lists/", entry.lists, name="lists"),
    path("lists/<int:hot_list_id>/determine/", entry.determine_list, name="determine-list"),
    path("entries/", entry.entries, name="entries"),
    path("entries/add/", entry.add_entry, name="add-entry"),
    path("entries/<int:entry_id>/remove/", entry.remove_entry, name="remove-entry"),
    path("approvals/", approval.approvals, name="approvals"),
    path("approvals/several/", approval.approve_entries, name="approve-entries"),
    path("approvals/changes/<int:change_id>/", approval.decide_change, name="decide-change"),
    path(
        "approvals/extensions/<int:extension_id>/",
        approval.decide_extension,
        name="decide-extension",
    ),
    path("entries/notices/seen/", entry_page.notices_seen, name="entry-notices-seen"),
    path("entries/<int:entry_id>/", entry_page.entry, name="entry"),
    path("entries/<int:entry_id>/decide/", approval.decide_entry, name="decide-entry"),
    path("entries/<int:entry_id>/correct/", entry_page.correct_entry, name="correct-entry"),
    path("entries/<int:entry_id>/change/", entry_page.change_entry, name="change-entry"),
    path("entries/<int:entry_id>/extend/", entry_page.ask_extension, name="ask-extension"),
    path("entries/<int:entry_id>/ongoing/", entry_page.state_ongoing, name="state-ongoing"),
    path("entries/<int:entry_id>/note/", entry_page.note, name="entry-note"),
]
