from django.urls import path

from audits.views import matrix

app_name = "audits"
urlpatterns = [
    path("compliance/", matrix.compliance, name="compliance"),
    path("compliance/matrix.json", matrix.compliance_json, name="compliance-json"),
    path("compliance/matrix.pdf", matrix.compliance_pdf, name="compliance-pdf"),
]
