"""Pictures of screens for the documentation: ``./dev shot NAME``.

A screen is an address of the running Odoo and what to do there. To add one, add a
line to ``SHOTS``.
"""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from host import check, chromium, paths
from host.files import HostError, say
from host.processes import wait_until
from host.testing import run_in_odoo

SIZE = {"width": 1440, "height": 900}
FOLDER = paths.CHECKOUT / "docs" / "images"
PATIENCE = 60_000  # milliseconds for one step
# Quiet networks cannot be waited for: Odoo keeps a line to its server open.
COMPLETE = """() => document.fonts.status === "loaded"
    && [...document.images].every((image) => image.complete)
    && !document.querySelector(".o_loading_indicator, .o_blockUI")"""


@dataclass(frozen=True)
class Shot:
    """One screen."""

    path: str  # below Odoo's address, or the sandbox's
    ready: str  # a CSS selector that is there when the screen is complete
    steps: Callable[[Any], None] | None = None  # what to do on the (Playwright) page
    login: bool = True  # as the administrator
    exported: bool = False  # the documents of the demonstration stand in QuickBooks
    of_sandbox: bool = False  # a page of the sandbox, not of Odoo


def _first_row(text: str, tab: str = "") -> Callable[[Any], None]:
    """Return steps that open the row with ``text``, and a page of its form."""

    def steps(page: Any) -> None:
        page.locator("td.o_data_cell[name=name]", has_text=text).first.click()
        page.wait_for_selector(".o_form_view")
        if tab:
            page.locator(".o_notebook .nav-link", has_text=tab).first.click()
            page.wait_for_timeout(500)  # the page's own animation

    return steps


def _link_job(page: Any) -> None:
    _first_row("Meeting Rooms", "Job Cost")(page)
    page.locator("button:visible", has_text="Link job").first.click()
    page.wait_for_selector(".modal .o_form_view")


def _matching(page: Any) -> None:
    """Read the lists and let Automatch run, where nobody has done so before."""
    unread = page.locator(".o_qbo_match_unread button")
    if unread.count():
        page.click(".o_qbo_match_refresh")
        page.wait_for_selector(".o_qbo_match_right .o_qbo_match_row", timeout=SLOW)
    page.wait_for_selector(".o_qbo_match_progress", state="detached", timeout=SLOW)
    if not page.locator(".o_qbo_match_left .o_qbo_linked").count():
        page.click(".o_qbo_match_auto")
        page.wait_for_selector(".o_qbo_match_run", timeout=SLOW)
    left = page.locator(".o_qbo_match_left")
    left.locator(".o_qbo_proposed, .o_qbo_linked").first.click()
    close = page.locator(".o_notification_close")
    while close.count():
        close.first.click()
        page.wait_for_timeout(300)  # its animation


def _differences(page: Any) -> None:
    _matching(page)
    page.locator(".o_qbo_match_left .o_qbo_linked").first.click()
    page.click(".o_qbo_match_compare")
    page.wait_for_selector(".o_qbo_match_differences")


def _client(page: Any) -> None:
    """Open the first clients of the open transactions."""
    page.wait_for_selector(".o_qbo_open_ready", timeout=SLOW)
    for _number in range(2):
        closed = page.locator(".o_group_header:not(.o_group_open) .o_group_name")
        if closed.count():
            closed.first.click()
            page.wait_for_timeout(700)  # rows come in


def _preview(page: Any) -> None:
    page.click(".o_qbo_open_preview", timeout=SLOW)
    page.wait_for_selector(".o_form_view .o_data_row", timeout=SLOW)
    page.wait_for_selector(".o_form_view button[name=action_run]", timeout=SLOW)
    page.wait_for_timeout(700)  # the page's own animation


def _preview_line(page: Any) -> None:
    _preview(page)
    page.locator(".o_data_row", has_text="Create").nth(1).click()
    page.wait_for_selector(".modal .o_form_view")


def _preview_accounts(page: Any) -> None:
    _preview(page)
    page.locator(".o_notebook .nav-link", has_text="Per account").click()
    page.wait_for_selector(".o_notebook .tab-pane.active .o_data_row")


def _export_run(page: Any) -> None:
    """Show the latest run; export the first client where nobody has done so."""
    if not page.locator(".o_data_row", has_text="Export").count():
        page.goto(page.url.replace("qbo-runs", "qbo-open"))
        _client(page)
        page.locator("button[name=action_qbo_export_client]").first.click()
        page.wait_for_selector(".o_notification", timeout=SLOW)
        page.goto(page.url.replace("qbo-open", "qbo-runs"))
    page.locator(".o_data_row", has_text="Export").first.click()
    page.wait_for_selector(".o_form_view .o_data_row", timeout=SLOW)
    done = page.locator(".o_arrow_button_current", has_text="Done")
    for _second in range(90):
        if done.count():
            break
        page.wait_for_timeout(1000)  # the scheduled action sends


def _document(page: Any) -> None:
    """Open the first invoice that stands in QuickBooks."""
    row = page.locator(".o_data_row", has_text="Invoice").first
    row.locator("td[name=odoo_number]").click()
    page.wait_for_selector(".o_form_view .o_field_widget[name=carried_html] table")


def _unbundle(page: Any) -> None:
    _document(page)
    page.locator(".o_form_statusbar button", has_text="Un-bundle").first.click()
    page.wait_for_selector(".modal .o_qbo_effects")


def _invoice(page: Any) -> None:
    _document(page)
    page.locator("button[name=action_open_record]").click()
    page.locator(".o_notebook .nav-link", has_text="QuickBooks").first.click()
    page.wait_for_selector(".o_qbo_timeline")


def _month(page: Any) -> None:
    page.locator(".o_form_statusbar button", has_text="Look").first.click()
    page.wait_for_selector(".o_field_widget[name=balance_ids] .o_data_row")
    page.mouse.move(SIZE["width"] // 2, SIZE["height"] - 20)  # away from its help
    page.wait_for_selector(".o-tooltip", state="detached")


def _received(page: Any) -> None:
    """Enter payments in the sandbox, where nobody has done so before."""
    running = json.loads(Path(os.environ["QBO_RUNNING"]).read_text())
    if not run_in_odoo(running["database"], check.received).result:
        arguments = {"sandbox": running["sandbox"]}
        run_in_odoo(running["database"], check.receive, arguments=arguments)
        wait_until(
            lambda: run_in_odoo(running["database"], check.received).result,
            "payments of QuickBooks",
            check.PATIENCE,
        )
    page.reload()
    page.wait_for_selector(ROW)


def _received_form(page: Any) -> None:
    """Open the payment that nobody can take over yet."""
    _received(page)
    page.locator(".o_data_row td[name=customer_name]", has_text="Walk-in").click()
    page.wait_for_selector(".o_form_view .alert")


def _checkup(page: Any) -> None:
    _first_row("")(page)
    page.locator(".o_form_statusbar button", has_text="Check-up").first.click()
    page.wait_for_selector(".o_field_widget[name=line_ids] .o_data_row")


ROW = ".o_list_view .o_data_row"
MATCH_ROW = ".o_qbo_match_left .o_qbo_match_row"
SLOW = 180_000  # milliseconds: QuickBooks is read, both sides are compared
SHOTS: dict[str, Shot] = {
    "login": Shot("/web/login", "button[type=submit]", login=False),
    "apps": Shot("/odoo/apps", ".o_kanban_view .o_kanban_record"),
    "overview": Shot(
        "/odoo/qbo", ".o_kanban_view .o_kanban_record canvas", exported=True
    ),
    "company": Shot("/odoo/qbo-companies", ROW, _first_row("", "Activity Log")),
    "connection": Shot("/odoo/qbo-companies", ROW, _first_row("", "Connection")),
    "company_sales": Shot("/odoo/qbo-companies", ROW, _first_row("", "Sales")),
    "refund_map": Shot("/odoo/qbo-refund-map", ".o_list_view"),
    "departments": Shot("/odoo/qbo-companies", ROW, _first_row("", "Departments")),
    "jobs": Shot("/odoo/qbo-jobs", ROW),
    "job": Shot("/odoo/qbo-jobs", ROW, _first_row("Showroom Shelving", "Job Cost")),
    "link_job": Shot("/odoo/qbo-jobs", ROW, _link_job),
    "matching": Shot("/odoo/qbo-match", MATCH_ROW, _matching),
    "matching_differences": Shot("/odoo/qbo-match", MATCH_ROW, _differences),
    "conflicts": Shot("/odoo/qbo-conflicts", ".o_list_view"),
    "contacts": Shot("/odoo/qbo-companies", ROW, _first_row("", "Contacts")),
    "lists": Shot("/odoo/qbo-companies", ROW, _first_row("", "Lists")),
    "open_transactions": Shot("/odoo/qbo-open", ".o_qbo_open_strip", _client),
    "preview": Shot("/odoo/qbo-open", ".o_qbo_open_strip", _preview),
    "preview_row": Shot("/odoo/qbo-open", ".o_qbo_open_strip", _preview_line),
    "preview_accounts": Shot("/odoo/qbo-open", ".o_qbo_open_strip", _preview_accounts),
    "run": Shot("/odoo/qbo-runs", ".o_list_view", _export_run),
    "attention": Shot("/odoo/qbo-attention", ".o_list_view"),
    "log": Shot("/odoo/qbo-log", ROW),
    "documents": Shot("/odoo/qbo-documents", ROW, exported=True),
    "document": Shot("/odoo/qbo-documents", ROW, _document, exported=True),
    "unbundle": Shot("/odoo/qbo-documents", ROW, _unbundle, exported=True),
    "invoice": Shot("/odoo/qbo-documents", ROW, _invoice, exported=True),
    "payments": Shot("/odoo/qbo-payments", ".o_list_view", _received, exported=True),
    "payment": Shot(
        "/odoo/qbo-payments", ".o_list_view", _received_form, exported=True
    ),
    "month": Shot("/odoo/qbo-month", ".o_qbo_month", _month, exported=True),
    "checkup": Shot("/odoo/qbo-companies", ROW, _checkup),
    "sandbox": Shot("/", "body", of_sandbox=True),
}


def log_in(page: Any, running: dict[str, Any]) -> None:
    """Log in as the administrator on the (Playwright) ``page``."""
    page.goto(f"{running['url']}/web/login")
    page.fill("input[name=login]", running["login"])
    page.fill("input[name=password]", running["password"])
    page.click("button[type=submit]")
    # The first visit makes the assets.
    page.wait_for_selector(".o_main_navbar", timeout=SLOW)


def take(browser: Any, running: dict[str, Any], name: str) -> Path:
    """Take the picture ``name`` with ``browser``; return its file.

    Playwright's ``TimeoutError`` when the screen does not become ready.
    """
    shot = SHOTS[name]
    context = browser.new_context(viewport=SIZE)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    if shot.login and not shot.of_sandbox:
        log_in(page, running)
    base = running["sandbox"]["base_url"] if shot.of_sandbox else running["url"]
    page.goto(base + shot.path)
    page.wait_for_selector(shot.ready)
    if shot.steps:
        shot.steps(page)
    page.wait_for_function(COMPLETE)
    target = FOLDER / f"{name}.png"
    target.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=target)
    context.close()
    return target


def chosen(words: list[str]) -> list[str]:
    """Return the names of the pictures that ``words`` mean (``all``: every one).

    Raises ``HostError`` for an unknown name, and for none.
    """
    unknown = [word for word in words if word not in SHOTS and word != "all"]
    if unknown or not words:
        known = ", ".join(["all", *sorted(SHOTS)])
        raise HostError(f"no picture {' '.join(unknown)}: there are {known}")
    return sorted(SHOTS) if "all" in words else words


def main(words: list[str]) -> int:
    """Take the pictures that ``words`` name, of what runs (see ``host.run.use``)."""
    from playwright.sync_api import sync_playwright

    running = json.loads(Path(os.environ["QBO_RUNNING"]).read_text())
    check.push(running["database"])
    # What waits is taken before it goes.
    names = sorted(chosen(words), key=lambda name: SHOTS[name].exported)
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.ensure(), args=[*flags, "--hide-scrollbars"]
        )
        for place, name in enumerate(names):
            if SHOTS[name].exported and not (
                place and SHOTS[names[place - 1]].exported
            ):
                check.sell(running["database"])
            say(f"saved {take(browser, running, name).relative_to(paths.CHECKOUT)}")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
