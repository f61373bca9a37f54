"""License plate reader policy, made executable."""

import sys
from pathlib import Path

# `requests/` is a folder of ours and the name of a library. It stays a plain folder: appended,
# so that `import requests` finds the library first and `import data_requests` finds our app.
_folder = str(Path(__file__).resolve().parent.parent / "requests")
if _folder not in sys.path:
    sys.path.append(_folder)
