"""What vendors' products send, in the layout that they document. Plates and names are invented."""

import base64
import io
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from PIL import Image

PLATE = "WPL482"
LICENCE_KEY = "LICENCE-KEY-9f3a"
STREAM = "rtsp://admin:stream-password@10.0.0.5/live"


def picture(width: int = 200, height: int = 100) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (40, 60, 80)).save(out, "JPEG")
    return out.getvalue()


def in_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def seconds_ago(seconds: int) -> datetime:
    """A time on a whole millisecond, since that is what an epoch can hold."""
    at = timezone.now() - timedelta(seconds=seconds)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def rekor_group(at: datetime | None = None, **changes: Any) -> dict[str, Any]:
    start = milliseconds(at or seconds_ago(20))
    group = {
        "data_type": "alpr_group",
        "version": 3,
        "epoch_start": start,
        "epoch_end": start + 3000,
        "frame_start": 10,
        "frame_end": 42,
        **REKOR_AGENT,
        "camera_id": 1000,
        "gps_latitude": 40.78,
        "gps_longitude": -99.74,
        "country": "us",
        "uuids": [f"AGENT1-1000-{start}", f"AGENT1-1000-{start + 500}"],
        "plate_indexes": [0, 0],
        "candidates": candidates(93.2, "WPL4B2", 81.0),
        "best_plate_number": PLATE,
        "best_confidence": 93.2,
        "best_uuid": f"AGENT1-1000-{start}",
        "best_region": "us-ne",
        "best_region_confidence": 84.0,
        "matches_template": True,
        "is_parked": False,
        "is_preview": False,
        "travel_direction": 296.5,
        "best_image_width": 1280,
        "best_image_height": 720,
        "vehicle_crop_jpeg": in_base64(picture()),
        "vehicle": rekor_vehicle(),
        "best_plate": rekor_best_plate(),
        # Of newer agents.
        "web_server_config": {"camera_label": "Main", "agent_label": "Box"},
        "vehicle_signature": "c2ln",
    }
    return group | changes


REKOR_AGENT = {
    "company_id": "00000000-0000-0000-0000-000000000000",
    "agent_uid": "AGENT1",
    "agent_version": "4.1.1",
    "agent_type": "alprd",
}


def candidates(confidence: float, other: str, others: float) -> list[dict[str, Any]]:
    return [
        {"plate": PLATE, "confidence": confidence, "matches_template": 1},
        {"plate": other, "confidence": others, "matches_template": 0},
    ]


def rekor_vehicle() -> dict[str, Any]:
    return {
        "color": [{"name": "white", "confidence": 99.1}, {"name": "silver", "confidence": 0.5}],
        "make": [{"name": "ford", "confidence": 97.0}],
        "make_model": [{"name": "ford_f-150", "confidence": 90.0}],
        "body_type": [{"name": "truck-standard", "confidence": 95.0}],
        "year": [{"name": "2015-2019", "confidence": 60.0}],
        "orientation": [{"name": "180", "confidence": 88.0}],
    }


def rekor_best_plate() -> dict[str, Any]:
    corners = [(350, 240), (400, 240), (400, 260), (350, 260)]
    return {
        "plate": PLATE,
        "confidence": 93.2,
        "region": "us-ne",
        "region_confidence": 84,
        "plate_index": 0,
        "processing_time_ms": 17.0,
        "requested_topn": 10,
        "matches_template": 1,
        "coordinates": [{"x": x, "y": y} for x, y in corners],
        "vehicle_region": {"x": 300, "y": 200, "width": 200, "height": 100},
        "plate_crop_jpeg": in_base64(picture(60, 30)),
        "candidates": candidates(93.2, "VPL482", 77.5),
    }


def rekor_results(**changes: Any) -> dict[str, Any]:
    at = milliseconds(seconds_ago(20))
    results = {
        "data_type": "alpr_results",
        "version": 2,
        "uuid": f"AGENT1-1000-{at}",
        "epoch_time": at,
        "camera_id": 1000,
        **REKOR_AGENT,
        "img_width": 1280,
        "img_height": 720,
        "processing_time_ms": 259.1,
        "error": False,
        "regions_of_interest": [{"x": 0, "y": 0, "width": 1280, "height": 720}],
        "results": [{"plate": PLATE, "confidence": 91.0, "region": "ne", "candidates": []}],
    }
    return results | changes


def rekor_alert(group: Any, **changes: Any) -> dict[str, Any]:
    alert = {
        "data_type": "alpr_alert",
        "version": 1,
        "epoch_time": milliseconds(timezone.now()),
        "agent_uid": "AGENT1",
        "alert_list": "Stolen Vehicle",
        "alert_list_id": 155,
        "site_name": "North",
        "camera_name": "N-1",
        "camera_number": 1000,
        "plate_number": PLATE,
        "description": "Stolen Vehicle - 20260110 (NE) Blue 2015 Ford",
        "list_type": "Blacklist",
        "group": group,
    }
    return alert | changes


def rekor_heartbeat(**changes: Any) -> dict[str, Any]:
    at = milliseconds(seconds_ago(5))
    heartbeat = {
        "data_type": "heartbeat",
        "timestamp": at,
        **REKOR_AGENT,
        "agent_hostname": "alpr-box",
        "openalpr_version": "4.1.1",
        "os": "linux",
        "license_valid": True,
        "license_systemid": "10799630758371023307",
        "license_key": LICENCE_KEY,
        "cpu_cores": 8,
        "cpu_usage_percent": 54.1,
        "memory_total_bytes": 67475775488,
        "disk_quota_total_bytes": 2147483648,
        "processing_threads_active": 1,
        "processing_threads_configured": 1,
        "beanstalk_queue_size": 0,
        "recording_enabled": False,
        "daemon_uptime_seconds": 35,
        "system_uptime_seconds": 585390,
        "video_streams": [
            {
                "camera_id": 1000,
                "camera_name": "N-1",
                "url": STREAM,
                "fps": 30,
                "is_streaming": True,
                "last_update": at,
            },
            {"camera_id": 1001, "camera_name": "N-2", "url": STREAM, "is_streaming": False},
        ],
    }
    return heartbeat | changes


def plate_recognizer(*results: Any, at: datetime | None = None, **changes: Any) -> dict[str, Any]:
    when = at or seconds_ago(5)
    data = {
        "camera_id": "camera-1",
        "filename": "camera-1_screenshots/image.jpg",
        "timestamp": f"{when:%Y-%m-%dT%H:%M:%S.%fZ}",
        "timestamp_local": f"{when:%Y-%m-%d %H:%M:%S.%f}-06:00",
        "timestamp_camera": None,
        "results": list(results) or [old_result()],
    }
    hook = {
        "target": "https://host/in",
        "id": "camera-1",
        "event": "recognition",
        "filename": "camera-1_screenshots/image.jpg",
    }
    return {"hook": hook, "data": data | changes}


def old_result(**changes: Any) -> dict[str, Any]:
    result = {
        "plate": PLATE.lower(),
        "score": 0.902,
        "dscore": 0.757,
        "box": {"xmin": 337, "ymin": 270, "xmax": 412, "ymax": 305},
        "region": {"code": "us-ne", "score": 0.68},
        "candidates": [
            {"plate": PLATE.lower(), "score": 0.902},
            {"plate": "wpl4b2", "score": 0.758},
        ],
        "vehicle": {
            "type": "Pickup Truck",
            "score": 0.709,
            "box": {"xmin": 155, "ymin": 71, "xmax": 590, "ymax": 373},
        },
        "color": [{"color": "white", "score": 0.699}],
        "model_make": [{"make": "Ford", "model": "F-150", "score": 0.43}],
        "orientation": [{"orientation": "Rear", "score": 0.883}],
        "direction": 210,
        "speed": None,
        "speed_score": None,
        "source_url": STREAM,
        "position_sec": 23.47,
        "user_data": "",
    }
    return result | changes


def new_result(**changes: Any) -> dict[str, Any]:
    result = {
        "plate": {
            "type": "Plate",
            "score": 0.757,
            "box": {"xmin": 337, "ymin": 270, "xmax": 412, "ymax": 305},
            "props": {
                "plate": [
                    {"value": PLATE.lower(), "score": 0.902},
                    {"value": "wpl4b2", "score": 0.758},
                ],
                "region": [{"value": "us-ne", "score": 0.68}],
            },
        },
        "vehicle": {
            "type": "Pickup Truck",
            "score": 0.709,
            "box": {"xmin": 155, "ymin": 71, "xmax": 590, "ymax": 373},
            "props": {
                "make_model": [{"make": "Ford", "model": "F-150", "score": 0.43}],
                "orientation": [{"value": "Rear", "score": 0.883}],
                "color": [{"value": "white", "score": 0.699}],
            },
        },
        "direction": 210,
        "source_url": STREAM,
        "position_sec": 23.47,
        "user_data": "",
    }
    return result | changes


def offline_alarm() -> dict[str, Any]:
    return {
        "license": LICENCE_KEY,
        "user": "owner",
        "anomaly": "Offline",
        "cameras": [
            {
                "serial": "camera-1",
                "name": "Main",
                "anomaly": "Offline",
                "tags": [],
                "reference_image": "https://host/reference.jpg",
                "latest_image": None,
            }
        ],
    }


def frigate_lpr(**changes: Any) -> dict[str, Any]:
    at = seconds_ago(5).timestamp()
    lpr = {
        "type": "lpr",
        "id": f"{at - 3:.6f}-abcdef",
        "name": None,
        "plate": PLATE,
        "score": 0.95,
        "camera": "n1",
        "timestamp": at,
        "plate_box": [917, 487, 1029, 529],
    }
    return lpr | changes


def frigate_event(kind: str = "end", **changes: Any) -> dict[str, Any]:
    at = seconds_ago(9).timestamp()
    after = {
        "id": f"{at:.6f}-abcdef",
        "camera": "n1",
        "label": "car",
        "sub_label": None,
        "start_time": at,
        "end_time": at + 3,
        "recognized_license_plate": PLATE,
        "recognized_license_plate_score": 0.95,
        "false_positive": False,
        "has_snapshot": True,
    }
    return {"type": kind, "before": {}, "after": after | changes}


def blue_iris(*predictions: Any, **changes: Any) -> dict[str, Any]:
    found = list(predictions) or [
        {
            "plate": PLATE,
            "confidence": 0.9,
            "label": f"Plate: {PLATE}",
            "x_min": 10,
            "y_min": 20,
            "x_max": 60,
            "y_max": 40,
        }
    ]
    alert = {
        "ai_dump": [
            {"api": "objects", "found": {"predictions": [{"label": "car", "confidence": 0.8}]}},
            {"api": "alpr", "found": {"predictions": found}},
        ],
        "Image": in_base64(picture()),
        "camera": "n1",
        "ALERT_PATH": "Alerts/n1.jpg",
        "ALERT_CLIP": "Clips/n1.bvr",
        "timestamp": seconds_ago(5).isoformat(),
        "trigger_type": "MOTION",
    }
    return alert | changes


def verkada(**changes: Any) -> dict[str, Any]:
    at = seconds_ago(5)
    data = {
        "camera_id": "n1",
        "created": int(at.timestamp()),
        "detected": milliseconds(at),
        "license_plate_number": PLATE,
        "confidence": 0.93,
        "crop": [0.1, 0.2, 0.3, 0.4],
        "image_url": "https://host/image?token=secret-token",
        "license_plate_state": "us-ne",
    }
    return {
        "webhook_type": "lpr",
        "webhook_id": "w1",
        "org_id": "o1",
        "created_at": int(at.timestamp()),
        "data": data | changes,
    }
