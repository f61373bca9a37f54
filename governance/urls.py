from django.urls import path

from governance import views

app_name = "governance"
urlpatterns = [
    path("policy/", views.policy, name="policy"),
    path("policy/propose/", views.propose, name="propose"),
    path("policy/<int:adoption_id>/adopt/", views.adopt, name="adopt"),
    path("documents/<int:document_id>/", views.document, name="document"),
    path("cases/", views.cases, name="cases"),
    path("cases/add/", views.add_case, name="add-case"),
    path("cases/import/", views.import_cases, name="import-cases"),
    path("cases/<int:case_id>/close/", views.close_case, name="close-case"),
]
