"""What a browser says that it is, in words. A pure function."""

# The first that is named counts: each of them also names those after it.
BROWSERS = {"Edg": "Edge", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def device_in_words(told: str) -> str:
    """As "Firefox on Windows"; what the browser told where that is none of these."""
    browser = next((name for mark, name in BROWSERS.items() if mark in told), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in told), "")
    return f"{browser} on {system}" if browser and system else told or "Not told"
