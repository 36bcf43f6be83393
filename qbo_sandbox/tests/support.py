"""Starts real sandboxes and talks to them over HTTP."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Sandbox:
    """One server process, and a client that is allowed into its companies."""

    def __init__(self, *arguments: str, throttle: bool = False, env: Any = None):
        command = [sys.executable, "-m", "qbo_sandbox", "--port", "0", *arguments]
        if not throttle:
            command += ["--throttle", "off"]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **(env or {})},
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the sandbox did not start"
        self.hello: dict[str, Any] = json.loads(line)
        self.base: str = self.hello["base_url"]
        self.company: str = self.hello["company_id"]
        self.http = httpx.Client(base_url=self.base, timeout=30)

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.stop()

    def stop(self, kill: bool = False) -> None:
        """End the process, by force when asked."""
        self.http.close()
        if kill:
            self.process.kill()
        else:
            self.process.terminate()
        self.process.wait(timeout=20)
        if self.process.stdout is not None:
            self.process.stdout.close()

    # --- the accounting API

    def headers(self, company: str | None = None, **more: str) -> dict[str, str]:
        """Return headers with the company's access token, asking for JSON."""
        token = self.hello["tokens"][company or self.company]["access_token"]
        return {
            "Authorization": f"Bearer {token}",
            "Accept": "application/json",
            **more,
        }

    def url(self, path: str, company: str | None = None) -> str:
        """Return the path of a resource of a company."""
        return f"/v3/company/{company or self.company}/{path}"

    def get(self, path: str, company: str | None = None, **params: Any) -> Any:
        """GET a resource; returns the response."""
        return self.http.get(
            self.url(path, company), params=params, headers=self.headers(company)
        )

    def post(
        self, path: str, body: Any, company: str | None = None, **params: Any
    ) -> Any:
        """POST JSON; returns the response."""
        return self.http.post(
            self.url(path, company),
            params=params,
            json=body,
            headers=self.headers(company),
        )

    def make(self, path: str, body: Any, **more: Any) -> dict[str, Any]:
        """Create or update an object that must be accepted; returns it."""
        response = self.post(path, body, **more)
        assert response.status_code == 200, response.text
        answer = response.json()
        return next(v for k, v in answer.items() if k != "time")

    def query(self, text: str, company: str | None = None) -> dict[str, Any]:
        """Run a query that must be accepted; returns QueryResponse."""
        response = self.get("query", company, query=text)
        assert response.status_code == 200, response.text
        return response.json()["QueryResponse"]

    def batch(self, items: list[dict[str, Any]], **params: Any) -> list[dict[str, Any]]:
        """Send a batch that must be accepted; returns the items of the answer."""
        response = self.post("batch", {"BatchItemRequest": items}, **params)
        assert response.status_code == 200, response.text
        return response.json()["BatchItemResponse"]

    # --- steering

    def control(self, path: str, body: Any = None, method: str = "") -> Any:
        """Call /_sandbox; returns the parsed answer, which must be a success."""
        verb = method or ("GET" if body is None else "POST")
        response = self.http.request(verb, f"/_sandbox/{path}", json=body)
        assert response.status_code < 300, response.text
        return response.json()

    def objects(self, entity: str, company: str | None = None) -> list[dict[str, Any]]:
        """Return the state of an entity, free of throttle and reads."""
        return self.control(f"objects/{company or self.company}/{entity}")["objects"]


def days_ago(sandbox: Sandbox, days: float) -> str:
    """Return a moment before the sandbox's own now, as change data capture takes it."""
    now = datetime.fromtimestamp(sandbox.control("clock")["now"], timezone.utc)
    return (now - timedelta(days=days)).isoformat(timespec="seconds")


def fault_of(response: Any) -> dict[str, Any]:
    """Return the first error of a 400 answer."""
    assert response.status_code == 400, response.text
    return response.json()["Fault"]["Error"][0]


def codes(response: Any) -> list[str]:
    """Return the fault codes of an answer, empty for a success."""
    return [row["code"] for row in response.json().get("Fault", {}).get("Error", [])]
