from django.urls import path

from reads import views

app_name = "reads"
urlpatterns = [
    path("retention/", views.retention, name="retention"),
    path(
        "retention/incidents/<int:incident_id>/close/", views.close_incident, name="close-incident"
    ),
    path("retention/agency-key.pem", views.agency_key, name="agency-key"),
    path(
        "retention/certificates/<int:certificate_id>.<str:form>",
        views.certificate,
        name="certificate",
    ),
    path("activity/", views.activity, name="activity"),
    path("activity/<int:person_id>/", views.person_activity, name="person-activity"),
    path("activity/<int:person_id>/review/", views.sign_review, name="sign-review"),
    path("flags/", views.flags, name="flags"),
    path("flags/all/", views.decided_flags, name="all-flags"),
    path("flags/<int:flag_id>/", views.flag, name="flag"),
    path("flags/<int:flag_id>/decide/", views.decide_flag, name="decide-flag"),
]
