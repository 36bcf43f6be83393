"""The content of attached files, and temporary addresses to fetch it.

Source: Intuit's reference of Attachable: TempDownloadUri opens without token and is
good for 15 minutes. The real service keeps files in a cloud store; here the sandbox
serves them itself at ``/files``.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

from .store import company_tables, register_schema

if TYPE_CHECKING:
    from .company import Company

register_schema(
    """CREATE TABLE IF NOT EXISTS file (company TEXT, id TEXT, size INTEGER,
        content BLOB, PRIMARY KEY (company, id))"""
)
company_tables("file")
LIFETIME = 900


def store_content(company: Company, identifier: str, content: bytes) -> None:
    """Keep the bytes of an attachment."""
    company.database.execute(
        "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?)",
        (company.id, identifier, len(content), content),
    )


def drop_content(company: Company, identifier: str) -> None:
    """Forget the bytes of an attachment."""
    company.database.execute(
        "DELETE FROM file WHERE company = ? AND id = ?", (company.id, identifier)
    )


def content_size(company: Company, identifier: str) -> int | None:
    """Return the size of a file, or None for a mere note."""
    row = company.database.execute(
        "SELECT size FROM file WHERE company = ? AND id = ?", (company.id, identifier)
    ).fetchone()
    return row["size"] if row else None


def read_content(company: Company, identifier: str) -> bytes | None:
    """Return the bytes of a file, or None."""
    row = company.database.execute(
        "SELECT content FROM file WHERE company = ? AND id = ?",
        (company.id, identifier),
    ).fetchone()
    return bytes(row["content"]) if row else None


def _signature(company: Company, identifier: str, expires: int) -> str:
    key = company.database.get_meta("file_key")
    if key is None:
        key = secrets.token_hex(16)
        company.database.set_meta("file_key", key)
    text = f"{company.id}/{identifier}/{expires}"
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def link(company: Company, identifier: str, thumbnail: bool = False) -> str:
    """Return an address that opens a file for the next 15 minutes."""
    expires = int(company.now()) + LIFETIME
    sign = _signature(company, identifier, expires)
    small = "&thumbnail=true" if thumbnail else ""
    return (
        f"{company.base_url}/files/{company.id}/{identifier}"
        f"?expires={expires}&signature={sign}{small}"
    )


def may_open(company: Company, identifier: str, expires: str, signature: str) -> bool:
    """Tell whether an address is genuine and still good."""
    if not expires.isdigit() or int(expires) < company.now():
        return False
    wanted = _signature(company, identifier, int(expires))
    return hmac.compare_digest(wanted, signature)
