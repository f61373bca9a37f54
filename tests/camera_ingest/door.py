"""What stands for other machines in tests of streams: a server that takes posts, one that films."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from camera_ingest.ocr.readings import Image
from camera_ingest.synthetic import encode_jpeg


class Door:
    """A server that takes what is posted; `answers` are given first, then 200."""

    def __init__(self) -> None:
        self.url = ""
        self.answers: list[int] = []
        self.is_open = threading.Event()
        self.is_open.set()
        self.posts: list[tuple[str, dict[str, str], bytes]] = []

    def bodies(self, path: str) -> list[dict]:
        return [json.loads(body) for where, _, body in self.posts if where == path]

    @property
    def reads(self) -> list[dict]:
        return [read for body in self.bodies("/api/v1/reads") for read in body["reads"]]

    @property
    def states(self) -> list[dict]:
        return [body["state"] for body in self.bodies("/api/v1/heartbeat")]


@contextmanager
def standing(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """A server with this handler, in threads of its own; its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@contextmanager
def standing_door() -> Iterator[Door]:
    door = Door()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            door.is_open.wait(30)
            status = 200
            if self.path == "/api/v1/reads" and door.answers:
                status = door.answers.pop(0)
            if status == 200:
                door.posts.append((self.path, dict(self.headers), body))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with standing(Handler) as url:
        door.url = url
        yield door
        door.is_open.set()


@contextmanager
def standing_camera(takes: list[list[Image]]) -> Iterator[str]:
    """A camera on the network; it films each take to one connection, and then hangs up."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if not takes:
                self.send_error(503)
                return
            frames = takes.pop(0)
            self.send_response(200)
            self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
            self.end_headers()
            for frame in frames:
                data = encode_jpeg(frame)
                head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
                self.wfile.write(head.encode() + data + b"\r\n")
            self.wfile.write(b"--frame--\r\n")

        def log_message(self, *_: object) -> None:
            pass

    with standing(Handler) as url:
        yield f"{url}/stream.mjpg"
