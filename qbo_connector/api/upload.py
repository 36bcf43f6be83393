"""The body of an upload: the frozen metadata of a file, and the file itself.

Source: Intuit's reference of Attachable ("Upload attachments"): multipart, one part
``file_metadata_0`` with the Attachable as JSON and one part ``file_content_0``. The
answer is 200 even when the file was refused, and then holds a Fault in its place.
"""

from dataclasses import dataclass

# Entities that are made by an upload, each in a request of its own.
UPLOADED = frozenset(("Attachable",))
ANSWER = "AttachableResponse"


@dataclass(frozen=True)
class Upload:
    """A file to be uploaded.

    :ivar name: its name in QuickBooks
    :ivar kind: its media type, such as ``application/pdf``
    :ivar content: its bytes
    """

    name: str
    kind: str
    content: bytes


def boundary(request_id):
    """Return the line between the parts: the same for the same request."""
    return f"qbo-{request_id}"


def multipart(metadata, upload, request_id):
    """Return the bytes of the request, the same for the same arguments.

    :param bytes metadata: the frozen Attachable, JSON
    :param upload: :class:`Upload`
    :param request_id: of the request, random: it cannot occur in a file
    """
    mark = f"--{boundary(request_id)}".encode()
    # As browsers write names of files (HTML standard, multipart/form-data).
    name = upload.name
    for character, escape in (('"', "%22"), ("\r", "%0D"), ("\n", "%0A")):
        name = name.replace(character, escape)
    return b"\r\n".join(
        (
            mark,
            b'Content-Disposition: form-data; name="file_metadata_0"',
            b"Content-Type: application/json; charset=UTF-8",
            b"",
            metadata,
            mark,
            b'Content-Disposition: form-data; name="file_content_0"; filename="'
            + name.encode("utf-8")
            + b'"',
            f"Content-Type: {upload.kind}".encode("ascii"),
            b"Content-Transfer-Encoding: binary",
            b"",
            upload.content,
            mark + b"--",
            b"",
        )
    )


def only_part(data):
    """Return the answer about the one file of an upload, as a plain answer.

    :param dict data: the parsed answer
    :return: dict with an ``Attachable`` or a ``Fault``; empty when it says neither
    """
    parts = data.get(ANSWER)
    if isinstance(parts, list) and len(parts) == 1 and isinstance(parts[0], dict):
        return parts[0]
    return {}
