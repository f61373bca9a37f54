from django.urls import path

from hotlists.views import alert, check, entry, hot_list, suspension

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
    path("entries/", entry.entries, name="entries"),
    path("entries/add/", entry.add_entry, name="add-entry"),
    path("entries/<int:entry_id>/remove/", entry.remove_entry, name="remove-entry"),
    path("approvals/", entry.approvals, name="approvals"),
    path("entries/<int:entry_id>/decide/", entry.decide_entry, name="decide-entry"),
    path("lists/", hot_list.lists, name="lists"),
    path("lists/add/", hot_list.add_list, name="add-list"),
    path("lists/<int:hot_list_id>/", hot_list.hot_list, name="list"),
    path("lists/<int:hot_list_id>/determine/", hot_list.determine_list, name="determine-list"),
    path("lists/<int:hot_list_id>/no-update/", hot_list.no_update, name="no-update"),
    path("lists/<int:hot_list_id>/on/", hot_list.switch_on, name="switch-on"),
    path("lists/<int:hot_list_id>/off/", hot_list.switch_off, name="switch-off"),
    path("suspended/", suspension.suspensions, name="suspensions"),
    path("suspended/<int:suspension_id>/lift/", suspension.lift, name="lift-suspension"),
    path("suspended/<int:suspension_id>/told/", suspension.told, name="report-suspension"),
    path("reviews/", suspension.reviews, name="reviews"),
    path("entries/<int:entry_id>/review/", suspension.close_review, name="close-review"),
]
