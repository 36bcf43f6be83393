"""Notifications to client apps about changes: payloads, queue, sending, retries.

Source: Intuit, "Webhooks" and the announcement of the CloudEvents payload.
"""

from .queue import Webhooks

__all__ = ["Webhooks"]
