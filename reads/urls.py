from django.urls import path

from reads import api, views

app_name = "reads"
urlpatterns = [
    path("api/v1/inquiries", api.Inquiries.as_view(), name="api-inquiries"),
    path(
        "api/v1/inquiries/<int:inquiry_id>/reads",
        api.InquiryReads.as_view(),
        name="api-inquiry-reads",
    ),
    path("searches/", views.searches, name="searches"),
    path("searches/new/", views.search, name="search"),
    path("searches/reason/", views.reason, name="reason"),
    path("searches/streets/", views.streets, name="streets"),
    path("searches/<int:inquiry_id>/", views.results, name="results"),
    path("searches/<int:inquiry_id>/where/", views.where, name="where"),
    path("searches/<int:inquiry_id>/case/", views.name_case, name="name-case"),
    path("searches/<int:inquiry_id>/usage/", views.record_usage, name="record-usage"),
    path("searches/<int:inquiry_id>/read/<str:token>/", views.read, name="read"),
    path("searches/<int:inquiry_id>/keep/<str:token>/", views.keep, name="keep-read"),
    path("searches/<int:inquiry_id>/correct/<str:token>/", views.correct, name="correct-read"),
    path("searches/<int:inquiry_id>/photo/<str:token>/", views.read_photo, name="read-photo"),
    path("searches/<int:inquiry_id>/crop/<str:token>/", views.read_crop, name="read-crop"),
    path("holds/", views.holds, name="holds"),
    path("holds/<int:hold_id>/", views.hold, name="hold"),
    path("holds/<int:hold_id>/act/", views.act_on_hold, name="act-on-hold"),
    path("holds/<int:hold_id>/ask-end/", views.ask_end_of_hold, name="ask-end-of-hold"),
    path(
        "holds/<int:hold_id>/reads/<int:micros>/<uuid:read_id>/decide/",
        views.decide_held_read,
        name="decide-held-read",
    ),
    path(
        "holds/<int:hold_id>/photo/<str:token>/",
        views.held_image,
        {"image": "photo"},
        name="held-photo",
    ),
    path(
        "holds/<int:hold_id>/crop/<str:token>/",
        views.held_image,
        {"image": "crop"},
        name="held-crop",
    ),
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
