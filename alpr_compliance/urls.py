"""All routes. Each page and API route has a row in its app's permission table."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

handler404 = "ledger.problems.not_found"
urlpatterns = [
    # First, since routes are tried in order and cameras ask far more often than people.
    path("", include("camera_ingest.urls")),
    path("", include("personnel.urls")),
    path("", include("governance.urls")),
    path("", include("reads.urls")),
    path("", include("hotlists.urls")),
    path("", include("data_requests.urls")),
    path("", include("audits.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("api/schema", SpectacularAPIView.as_view(), name="api-schema"),
]

handler500 = "ledger.unavailable.unavailable_page"
