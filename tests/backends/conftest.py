"""Backends under test, on one loop with the servers they are to survive."""

from tests.coroutines import pytest_pyfunc_call, runner

__all__ = ["pytest_pyfunc_call", "runner"]
