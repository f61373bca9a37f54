from django.urls import path

from camera_ingest import api, feed_api
from camera_ingest.views import agent, camera, deployment, equipment, feed, key, quarantine, work
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
    path("cameras/checks/", equipment.checks, name="checks"),
    path("cameras/checks/<int:check_id>/photo/", equipment.photo, name="check-photo"),
    path("cameras/deployments/", deployment.deployments, name="deployments"),
    path("cameras/deployments/<int:deployment_id>/", deployment.deployment, name="deployment"),
    path(
        "cameras/deployments/<int:deployment_id>/paper/", deployment.paper, name="deployment-paper"
    ),
    path(
        "cameras/deployments/<int:deployment_id>/decide/",
        deployment.decide,
        name="decide-deployment",
    ),
    path("cameras/deployments/<int:deployment_id>/end/", deployment.end, name="end-deployment"),
    path("cameras/deployments/<int:deployment_id>/note/", deployment.note, name="note-result"),
    path("cameras/work/", work.work_orders, name="work-orders"),
    path("cameras/work/<int:order_id>/", work.work_order, name="work-order"),
    path("cameras/work/<int:order_id>/close/", work.close, name="close-work"),
    path("cameras/work/<int:order_id>/cancel/", work.cancel, name="cancel-work"),
    path("cameras/<int:camera_id>/", camera.camera, name="camera"),
    path("cameras/<int:camera_id>/check/<str:kind>/", equipment.check, name="check"),
    path("cameras/<int:camera_id>/deploy/", deployment.ask, name="ask-deployment"),
    path("cameras/<int:camera_id>/work/", work.order, name="order-work"),
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
