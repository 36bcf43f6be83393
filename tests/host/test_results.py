"""Reading the reports of pytest and of Odoo's test runner."""

from host import results
from host.results import Result

HEAD = "2026-01-02 03:04:05,678 99 {} db odoo.addons.qbo_connector.tests.test_x: {}"
SUMMARY = (
    "2026-01-02 03:04:09,000 99 {} ? odoo.tests.result: "
    "{} failed, {} error(s) of {} tests when loading database 'db'"
)


def log(*lines):
    return "\n".join(lines) + "\n"


def test_odoo_all_green():
    text = log(
        HEAD.format("INFO", "Starting TestX.test_a ..."),
        HEAD.format("INFO", "Starting TestX.test_b ..."),
        HEAD.format("INFO", "skipped TestX.test_b : no browser"),
        SUMMARY.format("INFO", 0, 0, 2),
    )
    result = results.from_odoo("addon", text, 0)
    assert (result.passed, result.failed, result.skipped) == (1, 0, 1)


def test_odoo_failures_are_told_once_with_their_traceback():
    text = log(
        HEAD.format("ERROR", "FAIL: TestX.test_a"),
        "Traceback (most recent call last):",
        "AssertionError: 1 != 2",
        HEAD.format("ERROR", "ERROR: setUpClass (odoo.addons.qbo_connector.tests.Y)"),
        "2026-01-02 03:04:08,000 99 ERROR db odoo.modules.loading: "
        "Module qbo_connector: 1 failures, 1 errors of 5 tests",
        SUMMARY.format("ERROR", 1, 1, 5),
    )
    result = results.from_odoo("addon", text, 1)
    assert (result.passed, result.failed) == (4, 2)
    assert "1 != 2" in result.failures[0]


def test_odoo_errors_outside_tests_count():
    text = log(
        "2026-01-02 03:04:08,000 99 ERROR db odoo.sql_db: bad query: SELECT",
        SUMMARY.format("INFO", 0, 0, 3),
    )
    result = results.from_odoo("addon", text, 0)
    assert (result.passed, result.failures) == (3, ["bad query: SELECT"])


def test_odoo_that_ends_early_is_a_failure():
    assert results.from_odoo("addon", "", -11).failed == 1
    assert results.from_odoo("addon", log(SUMMARY.format("INFO", 0, 0, 3)), 1).failed


JUNIT = """<testsuites><testsuite tests="5">
<testcase classname="tests.a" name="test_one"/>
<testcase classname="tests.a" name="test_two">
  <failure message="assert 1 == 2">where it was</failure><error message="teardown"/>
</testcase>
<testcase classname="tests.a" name="test_three"><skipped message="later"/></testcase>
<testcase classname="" name="tests.b"><error message="collection failure"/></testcase>
</testsuite></testsuites>"""


def test_pytest_report(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(JUNIT)
    result = results.from_junit("system", report, 1, "")
    assert (result.passed, result.failed, result.skipped) == (1, 2, 1)
    assert "where it was" in result.failures[0]
    assert "collection failure" in result.failures[1]


def test_pytest_without_a_report_or_an_explanation_is_a_failure(tmp_path):
    missing = results.from_junit("system", tmp_path / "none.xml", 3, "usage: pytest")
    assert "usage: pytest" in missing.failures[0]
    report = tmp_path / "report.xml"
    report.write_text("<testsuites/>")
    assert results.from_junit("system", report, 2, "interrupted").failed == 1
    assert results.from_junit("system", report, 5, "none selected").failed == 0


def test_total():
    found = [Result("a", passed=3), Result("b", passed=2, failures=["x", "y"])]
    assert results.total(found) == "5 passed, 2 failed"
    assert found[1].line() == "b: 2 passed, 2 failed (0 s)"
