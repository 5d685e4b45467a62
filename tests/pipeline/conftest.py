"""The pipeline's tests keep the rules of capture's: a bus, its health log, no thread that outlives its test."""

from tests.capture.conftest import bus, health, no_thread_left

__all__ = ["bus", "health", "no_thread_left"]
