"""What has to happen outside the ORM when the addon comes and goes."""

from odoo.exceptions import UserError


def pre_init_hook(env):
    """Make sure that PostgreSQL can compare names by spelling.

    ``pg_trgm`` is a trusted extension since PostgreSQL 13: the owner of the
    database may create it without being a superuser.

    :raise UserError: when the server does not carry the extension
    """
    env.cr.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
    if not env.cr.rowcount:
        raise UserError(
            env._(
                "QuickBooks Online Connector compares names with PostgreSQL's "
                "extension pg_trgm, which this server does not carry. Install "
                "PostgreSQL's contrib package, then install the addon again."
            )
        )
    env.cr.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")


def uninstall_hook(env):
    """Take the scheduled actions and settings along that the addon made."""
    crons = env["qbo.company"].with_context(active_test=False).search([]).cron_id
    actions = crons.ir_actions_server_id
    crons.unlink()
    actions.unlink()
