from django.urls import path

from personnel import views

app_name = "personnel"
urlpatterns = [
    path("", views.home, name="home"),
    path("people/", views.people, name="people"),
    path("people/<int:person_id>/training/", views.record_training, name="record-training"),
    path("people/<int:person_id>/shift/", views.assign_shift, name="assign-shift"),
    path("people/designate/", views.designate, name="designate"),
    path(
        "people/designations/<int:designation_id>/revoke/",
        views.revoke_designation,
        name="revoke-designation",
    ),
]
