from django.urls import path

from reads import views

app_name = "reads"
urlpatterns = [path("retention/", views.retention, name="retention")]
