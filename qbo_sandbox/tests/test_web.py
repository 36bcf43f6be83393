"""The pages for people: what they show, escaping, paging with many records."""

from __future__ import annotations

import re

from .support import Sandbox
from .test_reports import sale

NASTY = "<script>alert(1)</script> & \"Co\" 'x'"


def page(sandbox: Sandbox, path: str, status: int = 200) -> str:
    answer = sandbox.http.get(path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    text = answer.text
    assert "<script" not in text
    outside = re.findall(r"""(?:src|href)=["']?(https?:[^"' >]+)""", text)
    assert outside == [], "nothing comes from elsewhere"
    return text


def test_from_the_front_page_to_a_record(sandbox: Sandbox) -> None:
    customer = sandbox.make("customer", {"DisplayName": NASTY})["Id"]
    today = sandbox.control("clock")["today"]
    invoice = sandbox.make("invoice", sale("invoice", customer, 12.5, today))
    text = page(sandbox, "/")
    assert sandbox.company in text
    base = f"/ui/{sandbox.company}"
    assert f'href="{base}"' in text
    assert "<span>Invoice</span><b>1</b>" in page(sandbox, base)
    listed = page(sandbox, f"{base}/Invoice")
    assert "&lt;script&gt;" in listed and "12.5" in listed
    assert f'href="{base}/Invoice/{invoice["Id"]}"' in listed
    record = page(sandbox, f"{base}/Invoice/{invoice['Id']}")
    assert "&quot;DocNumber&quot;" in record
    assert "Entries in the ledger" in record and "Accounts Receivable" in record
    ledger = page(sandbox, f"{base}/ledger")
    assert "Debits 12.50, credits 12.50." in ledger
    assert f'href="{base}/Customer/{customer}"' in record, "references lead on"
    assert "&lt;script&gt;" in page(sandbox, f"{base}/Customer/{customer}")
    accounts = page(sandbox, f"{base}/accounts")
    assert "Accounts Receivable" in accounts and accounts.count("12.50") >= 4
    narrow = page(sandbox, f"{base}/ledger?account=84")
    assert "balance 12.50" in narrow and narrow.count("<tr") == 2


def test_finding_records(sandbox: Sandbox) -> None:
    for name in ("Ann 100%", "Bob_1", 'Say "so"'):
        sandbox.make("customer", {"DisplayName": name})
    today = sandbox.control("clock")["today"]
    sandbox.make("invoice", sale("invoice", "2", 7, today))
    base = f"/ui/{sandbox.company}"
    for word, number in (("0%25", 1), ("_", 1), ("%22so", 1), ("Ann", 1), ("zz", 0)):
        found = page(sandbox, f"{base}/Customer?q={word}")
        assert found.count("<tr") == number + 1 if number else "Nothing here" in found
    assert page(sandbox, f"{base}/Invoice?q=Bob_1").count("<tr") == 2, "by its party"
    assert "Nothing here" in page(sandbox, f"{base}/Invoice?q=Ann")


def test_steering_shows_what_was_set(sandbox: Sandbox) -> None:
    sandbox.control("faults", {"kind": "stale", "entity": "Bill", "times": 3})
    sandbox.control("settings", {"rotation": "strict"})
    text = page(sandbox, "/ui/steering")
    assert "stale" in text and "entity Bill, times 3" in text
    place = text.index("<code>rotation</code>")
    assert "changed" in text[place : place + 200]
    assert "Fault rules: 1" in page(sandbox, "/")


def test_requests_with_their_faults(sandbox: Sandbox) -> None:
    sandbox.post("customer", {"DisplayName": NASTY, "Wrong": 1}, requestid="r-1")
    text = page(sandbox, "/ui")
    assert "class=bad" in text and "2010" in text and "r-1" in text
    number = sandbox.control("log")["log"][-1]["number"]
    shown = page(sandbox, f"/ui/request/{number}")
    assert "&lt;script&gt;" in shown and "intuit_tid" in shown
    assert page(sandbox, f"/ui?company={sandbox.company}").count("<tr") == 2
    assert page(sandbox, "/ui?show=faults").count("<tr") == 2
    assert page(sandbox, "/ui?show=writes&q=Wrong").count("<tr") == 2
    for words in ("company=none", "q=nowhere", "company=none&show=writes"):
        assert "Nothing here" in page(sandbox, f"/ui?{words}")


def test_what_is_not_there(sandbox: Sandbox) -> None:
    for path in (
        *("/ui/1", f"/ui/{sandbox.company}/Nothing", "/ui/request/999999"),
        *(f"/ui/{sandbox.company}/Customer/99", "/ui/1/ledger"),
    ):
        assert "There is no such" in page(sandbox, path, 404)
    page(sandbox, f"/ui/{sandbox.company}/Customer?start=-5")
    page(sandbox, f"/ui/{sandbox.company}/Customer?start=" + "9" * 40)


def test_pages_of_ten_thousand_records(sandbox: Sandbox) -> None:
    sandbox.http.timeout = 300  # other work on the machine may slow it
    wanted = {"generate": {"Customer": 10000}}
    sandbox.control(f"objects/{sandbox.company}", wanted)
    base = f"/ui/{sandbox.company}/Customer"
    text = page(sandbox, base)
    assert "1 to 50 of 10,000" in text and "start=50" in text
    assert text.count("<tr") == 51
    last = page(sandbox, f"{base}?start=9950")
    assert "9,951 to 10,000 of 10,000" in last and "Next" not in last
    assert len(text) < 60_000
