"""Adds to the published description of the API what every route answers when it refuses."""

from typing import Any

PROBLEM_BODY = {
    "type": "object",
    "description": "RFC 9457. A refusal by the policy names its clause and what to do.",
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "clause": {"type": "string"},
        "next_step": {"type": "string"},
    },
    "required": ["title", "status"],
}
PROBLEMS = {
    "400": "Malformed: a field is missing or wrong.",
    "401": "No key, or nobody signed in.",
    "403": "Refused by the policy, by the role, or not the camera of the key.",
    "404": "There is no such thing, or it is not shown to whoever asks.",
    "405": "Not a method of this route.",
    "406": "Nothing but JSON is answered.",
    "409": "The same id was sent with another body.",
    "413": "Too large.",
    "415": "Not a content type of this route.",
    "422": "An image that is none, or a time that is too old or ahead of ours.",
    "429": "More posts than the key may send in a minute; `Retry-After` says how long to wait.",
    "503": "Nothing can be stored at the moment. Send it again.",
}
METHODS = {"get", "post", "put", "patch", "delete"}


def add_problems(result: dict[str, Any], **more: Any) -> dict[str, Any]:
    """drf-spectacular's hook: each route with the problem documents that it may answer."""
    result["components"].setdefault("schemas", {})["Problem"] = PROBLEM_BODY
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for methods in result["paths"].values():
        for method in METHODS & methods.keys():
            responses = methods[method]["responses"]
            for status, meaning in PROBLEMS.items():
                responses.setdefault(status, {"description": meaning, "content": content})
    return result
