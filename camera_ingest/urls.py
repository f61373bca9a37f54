from django.urls import path

from camera_ingest import api
from camera_ingest.views import camera

app_name = "camera_ingest"
urlpatterns = [
    path("api/v1/frames", api.Frames.as_view(), name="frames"),
    path("api/v1/reads", api.Reads.as_view(), name="reads"),
    path("cameras/", camera.cameras, name="cameras"),
    path("cameras/add/", camera.add_camera, name="add-camera"),
    path("cameras/<int:camera_id>/mark/", camera.mark_camera, name="mark-camera"),
    path("cameras/<int:camera_id>/service/", camera.camera_service, name="camera-service"),
    path("cameras/<int:camera_id>/key/", camera.issue_key, name="issue-key"),
    path("cameras/keys/<int:key_id>/revoke/", camera.revoke_key, name="revoke-key"),
]
