"""Real PDF files, read back by poppler where it is there, else by PyPDF2."""

from __future__ import annotations

import io
import shutil
import subprocess
from typing import Any

import pytest

from .support import Sandbox, codes
from .test_python_quickbooks import qb  # noqa: F401


def text_of(content: bytes) -> str:
    if shutil.which("pdftotext"):
        done = subprocess.run(
            ["pdftotext", "-layout", "-", "-"],
            input=content,
            capture_output=True,
            check=True,
        )
        return done.stdout.decode()
    reader = pytest.importorskip("PyPDF2").PdfReader(io.BytesIO(content))
    return "\n".join(page.extract_text() for page in reader.pages)


def pdf(sandbox: Sandbox, path: str) -> str:
    response = sandbox.http.get(
        sandbox.url(path + "/pdf"),
        headers={**sandbox.headers(), "Accept": "application/pdf"},
    )
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-1.")
    return text_of(response.content)


def lines(count: int = 2) -> list[dict[str, Any]]:
    return [
        {
            "Amount": 37.5 * number,
            "Description": f"Line {number} of the work",
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {
                "ItemRef": {"value": "2"},
                "Qty": number,
                "UnitPrice": 37.5,
            },
        }
        for number in range(1, count + 1)
    ]


@pytest.mark.parametrize(
    "entity", ["invoice", "estimate", "creditmemo", "salesreceipt", "refundreceipt"]
)
def test_sales_documents(sandbox: Sandbox, entity: str) -> None:
    customer = sandbox.make("customer", {"DisplayName": "Zoë & Sons"})["Id"]
    body: dict[str, Any] = {"CustomerRef": {"value": customer}, "Line": lines()}
    if entity == "refundreceipt":
        body["DepositToAccountRef"] = {"value": "35"}
    made = sandbox.make(entity, body)
    text = pdf(sandbox, f"{entity}/{made['Id']}")
    name = sandbox.get(f"companyinfo/{sandbox.company}").json()
    for wanted in (
        *(name["CompanyInfo"]["CompanyName"], "Zoë & Sons", made["DocNumber"]),
        *("Line 2 of the work", "Hours", "75.00", "112.50", made["TxnDate"]),
    ):
        assert wanted in text, (wanted, text)


def test_payment_and_purchase_order(sandbox: Sandbox) -> None:
    customer = sandbox.make("customer", {"DisplayName": "A"})["Id"]
    body = {"CustomerRef": {"value": customer}, "TotalAmt": 1234.5}
    made = sandbox.make("payment", {**body, "PaymentRefNum": "R-77"})
    text = pdf(sandbox, f"payment/{made['Id']}")
    assert "R-77" in text and "1,234.50" in text
    vendor = sandbox.make("vendor", {"DisplayName": "Quarry"})["Id"]
    line = {
        "Amount": 20,
        "DetailType": "ItemBasedExpenseLineDetail",
        "ItemBasedExpenseLineDetail": {"ItemRef": {"value": "1"}},
    }
    body = {"VendorRef": {"value": vendor}, "APAccountRef": {"value": "33"}}
    order = sandbox.make("purchaseorder", {**body, "Line": [line]})
    text = pdf(sandbox, f"purchaseorder/{order['Id']}")
    assert "Quarry" in text and "20.00" in text and "PURCHASE ORDER" in text


def test_any_script_and_many_pages(sandbox: Sandbox) -> None:
    name = "株式会社 Łódź Ελλάδα 😀"
    customer = sandbox.make("customer", {"DisplayName": name})["Id"]
    body = {"CustomerRef": {"value": customer}, "Line": lines(150)}
    made = sandbox.make("invoice", body)
    text = pdf(sandbox, f"invoice/{made['Id']}")
    assert "株式会社" in text and "Łódź" in text and "Ελλάδα" in text
    assert "Line 150 of the work" in text
    assert "TOTAL" in text


def test_what_has_no_pdf(sandbox: Sandbox) -> None:
    customer = sandbox.make("customer", {"DisplayName": "A"})["Id"]
    assert codes(sandbox.get(f"customer/{customer}/pdf")) == ["500"]
    assert codes(sandbox.get("invoice/999/pdf")) == ["610"]


def test_python_quickbooks_downloads_a_pdf(
    sandbox: Sandbox,
    qb: Any,  # noqa: F811
) -> None:
    from quickbooks.objects.invoice import Invoice

    customer = sandbox.make("customer", {"DisplayName": "A"})["Id"]
    body = {"CustomerRef": {"value": customer}, "Line": lines()}
    made = sandbox.make("invoice", body)
    content = Invoice.get(made["Id"], qb=qb).download_pdf(qb=qb)
    assert made["DocNumber"] in text_of(content)
