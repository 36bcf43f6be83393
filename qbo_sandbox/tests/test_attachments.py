"""Attachments over HTTP: upload, links, temporary addresses, queries, faults."""

from __future__ import annotations

import base64
import json
import pathlib
from typing import Any

import pytest

from . import test_recorded_samples as recorded
from .support import Sandbox, codes
from .test_python_quickbooks import qb  # noqa: F401

TEXT = b'<?xml version="1.0"?>\r\n<a>\xc3\xa9</a>\n'


def upload(
    sandbox: Sandbox, *pairs: tuple[str, Any, bytes, str], **params: Any
) -> list[dict[str, Any]]:
    """Send (number, metadata, content, encoding) pairs; returns the rows."""
    mark = "----------x1"
    body = b""
    for number, metadata, content, encoding in pairs:
        sent = base64.encodebytes(content) if encoding == "base64" else content
        text = metadata if isinstance(metadata, str) else json.dumps(metadata)
        body += (
            f"--{mark}\r\nContent-Disposition: form-data; "
            f'name="file_metadata_{number}"; filename="attachment.json"\r\n'
            f"Content-Type: application/json\r\n\r\n{text}\r\n"
            f"--{mark}\r\nContent-Disposition: form-data; "
            f'name="file_content_{number}"; filename="no_detail.xml"\r\n'
            f"Content-Type: text/xml\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
        ).encode()
        body += sent + b"\r\n"
    response = sandbox.http.post(
        sandbox.url("upload"),
        params=params,
        content=body + f"--{mark}--\r\n".encode(),
        headers=sandbox.headers(
            **{"Content-Type": f"multipart/form-data; boundary={mark}"}
        ),
    )
    assert response.status_code == 200, response.text
    return response.json()["AttachableResponse"]


def link_to(entity: str, identifier: str, **more: Any) -> dict[str, Any]:
    reference = {"EntityRef": {"type": entity, "value": identifier}, **more}
    return {"AttachableRef": [reference], "FileName": "no_detail.xml"}


def content_of(sandbox: Sandbox, identifier: str) -> bytes:
    address = sandbox.get(f"download/{identifier}")
    assert address.headers["content-type"].startswith("text/plain")
    return sandbox.http.get(address.text).content


def test_upload_with_metadata_in_xml(sandbox: Sandbox) -> None:
    """As client libraries that speak XML send it."""
    customer = sandbox.make("customer", {"DisplayName": "Ada"})
    space = 'xmlns:ns0="http://schema.intuit.com/finance/v3"'
    metadata = (
        f'<?xml version="1.0"?><ns0:Attachable {space}><ns0:AttachableRef>'
        f'<ns0:EntityRef type="Customer">{customer["Id"]}</ns0:EntityRef>'
        "</ns0:AttachableRef><ns0:FileName>a.txt</ns0:FileName>"
        "<ns0:ContentType>text/plain</ns0:ContentType></ns0:Attachable>"
    )
    (row,) = upload(sandbox, ("0", metadata, b"hello", "base64"))
    made = row["Attachable"]
    assert (made["FileName"], made["ContentType"], made["Size"]) == (
        *("a.txt", "text/plain"),
        5,
    )
    assert made["AttachableRef"][0]["EntityRef"]["value"] == customer["Id"]
    assert content_of(sandbox, made["Id"]) == b"hello"


@pytest.mark.parametrize("number", ["0", "01"])
@pytest.mark.parametrize("encoding", ["binary", "base64"])
def test_upload_and_download(sandbox: Sandbox, number: str, encoding: str) -> None:
    customer = sandbox.make("customer", {"DisplayName": "A"})
    metadata = link_to("Customer", customer["Id"], IncludeOnSend=True)
    (row,) = upload(sandbox, (number, metadata, TEXT, encoding))
    made = row["Attachable"]
    assert made["Size"] == len(TEXT)
    assert made["ContentType"] == "text/xml"
    assert made["AttachableRef"][0]["IncludeOnSend"] is False, "not from an upload"
    assert len(made["Id"]) == 19 and made["Id"].startswith("5000000000000")
    assert content_of(sandbox, made["Id"]) == TEXT
    read = sandbox.get(f"attachable/{made['Id']}").json()["Attachable"]
    assert sandbox.http.get(read["TempDownloadUri"]).content == TEXT
    gone = sandbox.post("attachable", {"Id": made["Id"]}, operation="delete")
    assert gone.status_code == 200
    assert sandbox.http.get(read["TempDownloadUri"]).status_code == 403


def test_temporary_addresses_end_after_15_minutes(sandbox: Sandbox) -> None:
    (row,) = upload(sandbox, ("0", {"FileName": "a.txt"}, TEXT, "binary"))
    address = row["Attachable"]["TempDownloadUri"]
    sandbox.control("clock", {"advance": 890})
    assert sandbox.http.get(address).status_code == 200
    sandbox.control("clock", {"advance": 20})
    refused = sandbox.http.get(address)
    assert refused.status_code == 403
    assert "AccessDenied" in refused.text
    other = address.replace("signature=", "signature=0")
    assert sandbox.http.get(other).status_code == 403


def test_parts_fail_one_by_one(sandbox: Sandbox) -> None:
    rows = upload(
        sandbox,
        ("0", link_to("Estimate", "75"), TEXT, "binary"),
        ("1", {"FileName": "good.xml"}, TEXT, "binary"),
        ("2", {"FileName": "x", "Nonsense": 1}, TEXT, "binary"),
        ("3", "no json", TEXT, "binary"),
    )
    assert [next(iter(row)) for row in rows] == [
        *("Fault", "Attachable", "Fault", "Fault")
    ]
    found = [row["Fault"]["Error"][0]["code"] for row in rows if "Fault" in row]
    assert found == ["6000", "2010", "2010"]
    assert len(sandbox.objects("Attachable")) == 1
    entry = sandbox.control("log?operation=upload")["log"][-1]
    assert entry["faults"] == found
    answer = sandbox.http.post(
        sandbox.url("upload"), content=b"x", headers=sandbox.headers()
    )
    assert codes(answer) == ["2010"]


def test_upload_is_replayed_by_request_id(sandbox: Sandbox) -> None:
    one = upload(sandbox, ("0", {"Note": "n"}, TEXT, "binary"), requestid="up1")
    two = upload(sandbox, ("0", {"Note": "n"}, TEXT, "binary"), requestid="up1")
    assert one == two
    assert len(sandbox.objects("Attachable")) == 1


def test_notes_and_queries(sandbox: Sandbox) -> None:
    first = sandbox.make("customer", {"DisplayName": "A"})["Id"]
    second = sandbox.make("vendor", {"DisplayName": "B"})["Id"]
    for entity, value in (("Customer", first), ("Vendor", second)):
        body = {"Note": f"about {entity}", **link_to(entity, value)}
        sandbox.make("attachable", {**body, "Category": "Receipt"})
    text = (
        "select * from attachable where AttachableRef.EntityRef.Type = 'Vendor' "
        f"and AttachableRef.EntityRef.value = '{second}'"
    )
    (row,) = sandbox.query(text)["Attachable"]
    assert row["Note"] == "about Vendor"
    assert "Size" not in row and "TempDownloadUri" not in row
    change = {"Id": row["Id"], "SyncToken": "0", "sparse": True, "Note": "changed"}
    assert sandbox.make("attachable", change)["SyncToken"] == "1"
    assert codes(sandbox.get(f"download/{row['Id']}")) == ["610"]
    gone = sandbox.post("attachable", {"Id": row["Id"]}, operation="delete").json()
    assert gone["Attachable"]["status"] == "Deleted"
    assert sandbox.query(text) == {}


def test_refused_attachables(sandbox: Sandbox) -> None:
    assert codes(sandbox.post("attachable", {"Tag": "x"})) == ["2020"]
    assert codes(sandbox.post("attachable", {"Note": "x" * 2001})) == ["2050"]
    body = {"Note": "n", "Category": "Nonsense"}
    assert codes(sandbox.post("attachable", body)) == ["2170"]
    body = {"Note": "n", "AttachableRef": [{"EntityRef": {"value": "1"}}]}
    assert codes(sandbox.post("attachable", body)) == ["2020"]
    assert codes(sandbox.post("attachable", link_to("Customer", "99"))) == ["6000"]
    assert sandbox.objects("Attachable") == []


def test_pictures_have_thumbnails(sandbox: Sandbox) -> None:
    metadata = {"FileName": "p.png", "ContentType": "image/png"}
    (row,) = upload(sandbox, ("0", metadata, b"\x89PNG\r\n\x1a\n", "binary"))
    made = row["Attachable"]
    assert made["ThumbnailFileAccessUri"].endswith(made["Id"])
    small = sandbox.http.get(made["ThumbnailTempDownloadUri"])
    assert small.headers["content-type"] == "image/png"
    assert small.content.startswith(b"\x89PNG")
    assert sandbox.get(f"attachable-thumbnail/{made['Id']}").status_code == 200


@pytest.mark.skipif(not recorded.FOLDER.is_dir(), reason="no recorded samples")
def test_recorded_uploads(sandbox: Sandbox) -> None:
    """The recorded requests, byte for byte, linked to a customer instead."""
    customer = sandbox.make("customer", {"DisplayName": "A"})["Id"]
    for name in ("attachable_upload_invoice.json", "fault_6000_in_upload_http200.json"):
        sample = recorded.sample(name)
        good = name.startswith("attachable")
        swap = ('"Invoice","value":"75"', f'"Customer","value":"{customer}"')
        body = sample["request"]["body"].replace(*swap)
        response = sandbox.http.post(
            sandbox.url("upload"),
            content=body.encode(),
            headers=sandbox.headers(
                **{"Content-Type": sample["request"]["content_type"]}
            ),
        )
        text = json.dumps(sample["response"]["body"])
        text = text.replace("-COMPANY_ID-", sandbox.company)
        if good:
            text = text.replace('"value": "75"', f'"value": "{customer}"')
            text = text.replace('"Invoice"', '"Customer"')
        wanted, ours = json.loads(text), response.json()
        for answer in (wanted, ours):
            attachable = answer["AttachableResponse"][0].get("Attachable", {})
            for free in ("FileAccessUri", "TempDownloadUri"):
                assert good == bool(attachable.pop(free, None))
        assert recorded.differences(wanted, ours) == []
        assert list(ours) == list(sample["response"]["body"])


def test_python_quickbooks_uploads(
    sandbox: Sandbox,
    qb: Any,  # noqa: F811
    tmp_path: pathlib.Path,
) -> None:
    from quickbooks.objects.attachable import Attachable
    from quickbooks.objects.base import AttachableRef, Ref

    path = tmp_path / "plan.txt"
    path.write_bytes(TEXT)
    customer = sandbox.make("customer", {"DisplayName": "A"})["Id"]
    attachment = Attachable()
    attachment.FileName, attachment.ContentType = "plan.txt", "text/plain"
    attachment._FilePath = str(path)
    reference = AttachableRef()
    reference.EntityRef = Ref()
    reference.EntityRef.type, reference.EntityRef.value = "Customer", customer
    attachment.AttachableRef.append(reference)
    assert attachment.save(qb=qb).Size == len(TEXT)
    assert content_of(sandbox, attachment.Id) == TEXT
    note = Attachable()
    note.Note = "A note"
    note.save(qb=qb)
    assert Attachable.get(note.Id, qb=qb).Note == "A note"
    assert note.delete(qb=qb)["Attachable"]["status"] == "Deleted"
