from django.urls import path

from audits.views import dashboard, matrix, public, reports

app_name = "audits"
urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("compliance/", matrix.compliance, name="compliance"),
    path("compliance/matrix.json", matrix.compliance_json, name="compliance-json"),
    path("compliance/matrix.pdf", matrix.compliance_pdf, name="compliance-pdf"),
    path("reports/", reports.reports, name="reports"),
    path("reports/make/", reports.make_report, name="make-report"),
    path("reports/papers/", reports.post_paper, name="post-paper"),
    path("reports/<int:report_id>/post/", reports.post_report, name="post-report"),
    path("reports/<int:report_id>/report.pdf", reports.report_pdf, name="report-pdf"),
    path("reports/<int:report_id>/report.json", reports.report_json, name="report-json"),
    path("transparency/", public.public, name="public"),
    path("transparency/figures.json", public.public_json, name="public-json"),
    path("transparency/figures.csv", public.public_csv, name="public-csv"),
    path("transparency/papers/<int:paper_id>/", public.public_paper, name="public-paper"),
    path("transparency/reports/<int:report_id>/", public.public_report, name="public-report"),
]
