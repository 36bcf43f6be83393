"""The pages that a person sees: consent, and the playground's code page."""

from __future__ import annotations

from html import escape
from typing import Any

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width">
<style>
body {{ font: 16px/1.5 sans-serif; background: #f4f5f8; margin: 0 }}
main {{ max-width: 30em; margin: 4em auto; padding: 2em; background: #fff;
  border: 1px solid #d4d7dc; border-radius: 6px }}
h1 {{ font-size: 1.3em; margin-top: 0 }} label {{ display: block; margin: 1em 0 .3em }}
select, input {{ font: inherit; width: 100%; padding: .4em; box-sizing: border-box }}
button {{ font: inherit; padding: .5em 1.4em; margin: 1.5em .5em 0 0;
  border: 1px solid #8d9096; border-radius: 4px; background: #fff; cursor: pointer }}
#connect {{ background: #108000; border-color: #108000; color: #fff }}
small {{ color: #6b6c72 }}
</style></head><body><main>{body}</main></body></html>
"""


def page(title: str, body: str) -> str:
    """Return an HTML page; ``body`` must be escaped already."""
    return _PAGE.format(title=escape(title), body=body)


def consent(
    client: str, companies: list[Any], query: dict[str, str], chosen: str = ""
) -> str:
    """Return the consent page: the client's name, a company, Connect and Cancel."""
    options = "".join(
        f'<option value="{escape(company.id)}"'
        f"{' selected' if company.id == chosen else ''}>"
        f"{escape(company.name)} ({escape(company.country)})</option>"
        for company in companies
    )
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in query.items()
    )
    body = f"""<h1>Authorize <span id="client-name">{escape(client)}</span></h1>
<p>It will be able to read and change the accounting data of the company you choose.</p>
<form id="consent" method="post" action="/connect/oauth2">{hidden}
<label for="company">Company</label>
<select id="company" name="realmId">{options}</select>
<button id="connect" type="submit" name="decision" value="connect">Connect</button>
<button id="cancel" type="submit" name="decision" value="cancel">Cancel</button>
</form><p><small>Sandbox. Nothing here reaches Intuit.</small></p>"""
    return page(f"Connect {client}", body)


def refused(title: str, text: str) -> str:
    """Return a page that says why the authorization request is refused."""
    return page(title, f'<h1>{escape(title)}</h1><p id="error">{escape(text)}</p>')


def code_page(query: dict[str, str]) -> str:
    """Return the playground's page, from which code and realm id are copied."""
    shown = "".join(
        f'<label for="{name}">{label}</label>'
        f'<input id="{name}" readonly value="{escape(query.get(key, ""))}">'
        for name, label, key in (
            ("code", "Authorization code", "code"),
            ("realm-id", "Realm ID", "realmId"),
            ("state", "State", "state"),
            ("error", "Error", "error"),
        )
        if query.get(key)
    )
    return page(
        "OAuth 2.0 Playground", f"<h1>Copy these values</h1>{shown or 'Nothing here.'}"
    )
