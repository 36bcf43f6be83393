"""What a part of the test suite came to, and how to read it from its reports."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>[A-Z]+) \S+ "
    r"(?P<logger>[\w.]+): ?(?P<text>.*)$"
)
SUMMARY = re.compile(
    r"(?P<failed>\d+) failed, (?P<errors>\d+) error\(s\) of (?P<run>\d+) tests"
    r" when loading database"
)
PROBLEM = re.compile(r"^(?P<what>FAIL|ERROR): (?P<name>.+)$")
# Lines at level ERROR that only repeat what single tests have said already.
REPEATS = ("odoo.tests.result", "odoo.tests.stats", "odoo.modules.loading")


@dataclass
class Result:
    """The outcome of one part."""

    name: str
    passed: int = 0
    skipped: int = 0
    failures: list[str] = field(default_factory=list)  # one text for each failure
    seconds: float = 0.0

    @property
    def failed(self) -> int:
        """The number of failures."""
        return len(self.failures)

    def line(self) -> str:
        """Return one line for people."""
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return (
            f"{self.name}: {self.passed} passed, {self.failed} failed{skipped}"
            f" ({self.seconds:.0f} s)"
        )


def total(results: list[Result]) -> str:
    """Return the one line that sums up all parts."""
    passed = sum(result.passed for result in results)
    failed = sum(result.failed for result in results)
    return f"{passed} passed, {failed} failed"


def from_junit(name: str, report: Path, code: int, output: str) -> Result:
    """Read pytest's report.

    ``code``: its exit code; ``output``: what it printed. A run that ended without
    a report, or with a code that the report does not explain, is a failure.
    """
    result = Result(name)
    try:
        root = ElementTree.parse(report).getroot()
    except (FileNotFoundError, ElementTree.ParseError):
        result.failures.append(f"pytest gave no report ({code}): {output[-3000:]}")
        return result
    for case in root.iter("testcase"):
        title = f"{case.get('classname')}::{case.get('name')}"
        # A test may fail and its teardown err: that is one failure, told in full.
        told = [
            f"{problem.get('message') or ''}\n{problem.text or ''}"
            for tag in ("failure", "error")
            for problem in case.iter(tag)
        ]
        if told:
            result.failures.append(f"{title}\n" + "\n".join(told))
        elif case.find("skipped") is not None:
            result.skipped += 1
        else:
            result.passed += 1
    # 0: all passed, 1: some failed, 5: none was selected.
    if code not in (0, 5) and not result.failures:
        result.failures.append(f"pytest ended with {code}: {output[-3000:]}")
    return result


def _entries(log: str) -> list[dict]:
    """Split Odoo's log into entries; lines without a head belong to the last one."""
    entries: list[dict] = []
    for line in log.splitlines():
        if match := LINE.match(line):
            entries.append(match.groupdict())
        elif entries:
            entries[-1]["text"] += "\n" + line
    return entries


def from_odoo(name: str, log: str, code: int) -> Result:
    """Read the log of Odoo's own test runner.

    ``code``: the exit code of Odoo. Failures are: each failed test, each error
    outside a test (a module of tests that cannot be imported, say), a missing
    summary, and an exit code that nothing else explains.
    """
    result = Result(name)
    run = tests_failed = 0
    summary = None
    for entry in _entries(log):
        text = entry["text"]
        if match := SUMMARY.search(text):
            summary = match
            run = int(match["run"])
        elif entry["level"] == "INFO" and text.startswith("skipped "):
            result.skipped += 1
        elif entry["level"] in ("ERROR", "CRITICAL"):
            problem = PROBLEM.match(text.split("\n", 1)[0])
            if problem:
                # A class that cannot be set up is an error, but was never run.
                tests_failed += not problem["name"].startswith("setUpClass")
            elif entry["logger"] in REPEATS and " test" in text:
                continue
            result.failures.append(text)
    result.passed = max(0, run - tests_failed - result.skipped)
    if summary is None:
        told = "\n".join(result.failures) or log[-3000:]
        result.failures = [f"Odoo ended ({code}) before its tests were over:\n{told}"]
    elif not result.failures and (code or int(summary["failed"] + summary["errors"])):
        result.failures.append(f"Odoo ended with {code}: {log[-3000:]}")
    return result
