"""ALPR Desk: a licence plate reader workstation that can prove how each record was used."""

import os

__version__ = "0.1.0"

# ONNX Runtime would tell its makers of every start, and keep what it could not send in the user's home. It looks at
# this when it is imported; its own call to switch that off comes too late.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
