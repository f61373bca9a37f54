from django.urls import path

from reads import views

app_name = "reads"
urlpatterns = [
    path("retention/", views.retention, name="retention"),
    path("retention/agency-key.pem", views.agency_key, name="agency-key"),
    path(
        "retention/certificates/<int:certificate_id>.<str:form>",
        views.certificate,
        name="certificate",
    ),
]
