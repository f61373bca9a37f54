from django.urls import path

from camera_ingest import api, feed_api
from camera_ingest.views import agent, camera, feed, key, quarantine
from reads.views import streets

app_name = "camera_ingest"
urlpatterns = [
    path("api/v1/frames", api.Frames.as_view(), name="frames"),
    path("api/v1/heartbeat", api.Heartbeat.as_view(), name="heartbeat"),
    path("api/v1/reads", api.Reads.as_view(), name="reads"),
    path("api/v1/feeds/<str:feed>", feed_api.Feed.as_view(), name="feed"),
    path("cameras/", camera.cameras, name="cameras"),
    path("cameras/streets/", streets, name="streets"),
    path("cameras/add/", camera.add_camera, name="add-camera"),
    path("cameras/try/", feed.try_message, name="try-message"),
    path("cameras/set-aside/", quarantine.set_aside, name="set-aside"),
    path("cameras/set-aside/try/", quarantine.try_again, name="try-again"),
    path("cameras/<int:camera_id>/", camera.camera, name="camera"),
    path("cameras/<int:camera_id>/mark/", camera.mark_camera, name="mark-camera"),
    path("cameras/<int:camera_id>/service/", camera.camera_service, name="camera-service"),
    path("cameras/<int:camera_id>/key/", key.issue_key, name="issue-key"),
    path("cameras/keys/<int:key_id>/replace/", key.replace_key, name="replace-key"),
    path("cameras/keys/<int:key_id>/revoke/", key.revoke_key, name="revoke-key"),
    path("cameras/agents/", agent.agents, name="agents"),
    path("cameras/agents/add/", agent.add_agent, name="add-agent"),
    path("cameras/agents/<int:agent_id>/", agent.agent, name="agent"),
    path("cameras/agents/<int:agent_id>/speak-for/", agent.speak_for, name="speak-for"),
    path("cameras/agents/<int:agent_id>/key/", key.issue_agent_key, name="issue-agent-key"),
    path("cameras/agents/named/<int:named_id>/end/", agent.speak_no_longer, name="speak-no-longer"),
]
