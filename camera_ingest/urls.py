from django.urls import path

from camera_ingest import api, views

app_name = "camera_ingest"
urlpatterns = [
    path("api/v1/frames", api.Frames.as_view(), name="frames"),
    path("api/v1/reads", api.Reads.as_view(), name="reads"),
    path("cameras/", views.cameras, name="cameras"),
    path("cameras/add/", views.add_camera, name="add-camera"),
    path("cameras/<int:camera_id>/mark/", views.mark_camera, name="mark-camera"),
    path("cameras/<int:camera_id>/service/", views.camera_service, name="camera-service"),
    path("cameras/<int:camera_id>/key/", views.issue_key, name="issue-key"),
    path("cameras/keys/<int:key_id>/revoke/", views.revoke_key, name="revoke-key"),
]
