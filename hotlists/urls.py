from django.urls import path

from hotlists.views import alert, check, crew, duty, entry, flag

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
    path("approvals/", entry.approvals, name="approvals"),
    path("entries/<int:entry_id>/decide/", entry.decide_entry, name="decide-entry"),
    path("shift/", duty.start_of_shift, name="start-of-shift"),
    path("shift/start/", duty.start_duty, name="start-duty"),
    path("shift/end/", duty.end_duty, name="end-duty"),
    path("alerts/<uuid:alert_id>/join/", crew.join, name="join"),
    path("alerts/<uuid:alert_id>/leave/", crew.leave, name="leave"),
    path("alerts/<uuid:alert_id>/hand-over/", crew.hand_over, name="hand-over"),
    path("alerts/<uuid:alert_id>/conflict/", flag.answer_flag, name="answer-flag"),
]
