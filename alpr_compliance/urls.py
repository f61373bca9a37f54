"""All routes. Each page and API route has a row in its app's permission table."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from personnel.views import sso

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
    path("account/sso/<slug:provider_id>/", sso.begin, name="openid_connect_login"),
    path("account/sso/<slug:provider_id>/back/", sso.come_back, name="openid_connect_callback"),
    path("account/sso/", sso.cancelled, name="socialaccount_login_cancelled"),
    path("api/schema", SpectacularAPIView.as_view(), name="api-schema"),
]

handler500 = "ledger.unavailable.unavailable_page"
