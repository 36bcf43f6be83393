"""Shared fixtures: one server for most tests, with an empty company for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .support import Sandbox


@pytest.fixture(scope="session")
def server() -> Iterator[Sandbox]:
    """A sandbox with an empty US company that lives as long as the run."""
    with Sandbox("--company", "empty") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(server: Sandbox) -> Iterator[Sandbox]:
    """The shared sandbox, reset: no objects of former tests, no rules, real time.

    What a test has switched is switched back, whatever became of the test.
    """
    server.control("reset", {})
    server.control("clock", {"reset": True})
    switches = server.control("settings")
    yield server
    server.control("settings", switches)
    server.control("faults", method="DELETE")
    server.control("clock", {"reset": True})
