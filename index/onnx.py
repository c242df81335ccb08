"""onnxruntime, loaded so that it keeps to itself.

Its builds since 1.30 keep a device id in the user's cache folder and upload events about sessions
and models unless told not to; switching that off once it is loaded is too late for the id.
"""

import os
from typing import Any

__all__ = ["load_onnxruntime"]


def load_onnxruntime() -> Any:
    """Return onnxruntime with its telemetry off; sets a variable that the library reads once.

    Raises:
        ImportError: it is not installed.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    # Loaded here: it takes longer than the rest of the start, and must find the variable set.
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    return onnxruntime
