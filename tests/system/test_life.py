"""The addon comes, is upgraded, and goes without leaving anything behind."""

from host.testing import run_in_odoo
from tests.system import inside

LEFTOVERS = """
    SELECT 'table ' || table_name FROM information_schema.tables
     WHERE table_name LIKE 'qbo%'
    UNION ALL
    SELECT 'column ' || table_name || '.' || column_name
      FROM information_schema.columns WHERE column_name LIKE 'qbo%'
    UNION ALL SELECT 'data ' || name FROM ir_model_data WHERE module = 'qbo_connector'
    UNION ALL SELECT 'model ' || model FROM ir_model WHERE model LIKE 'qbo.%'
    UNION ALL SELECT 'field ' || name FROM ir_model_fields WHERE name LIKE 'qbo%'
    UNION ALL
    SELECT 'action ' || id FROM ir_act_server
     WHERE name::text LIKE '%QuickBooks%' OR code LIKE '%_cron_run(%'
    UNION ALL
    SELECT 'cron ' || cron_name FROM ir_cron WHERE cron_name LIKE 'QuickBooks%'
    UNION ALL SELECT 'menu ' || id FROM ir_ui_menu WHERE name::text LIKE '%QuickBooks%'
    UNION ALL SELECT 'view ' || name FROM ir_ui_view WHERE name LIKE '%qbo%'
    UNION ALL
    SELECT 'group ' || id FROM res_groups WHERE name::text LIKE '%QuickBooks%'
    UNION ALL
    SELECT 'parameter ' || key FROM ir_config_parameter WHERE key LIKE 'qbo%'
"""


def change_module(env, verb):
    """Install, upgrade or uninstall the addon at once."""
    module = env["ir.module.module"].search([("name", "=", "qbo_connector")])
    getattr(module, f"button_immediate_{verb}")()
    return module.state


def leftovers(env):
    """Return what an uninstalled addon would have forgotten."""
    env.cr.execute(LEFTOVERS)
    return [row[0] for row in env.cr.fetchall()]


def test_upgrade_and_uninstall(database, shared_sandbox):
    """With a connected company and jobs under way."""
    hello = shared_sandbox.hello
    company = run_in_odoo(database, inside.connect, arguments={"sandbox": hello}).result
    department = run_in_odoo(
        database, inside.associate, arguments={"company_id": company}
    ).result
    run_in_odoo(
        database, inside.make_jobs, arguments={"department_id": department, "jobs": 3}
    )
    run_in_odoo(database, change_module, arguments={"verb": "upgrade"}, seconds=300)
    run_in_odoo(database, inside.run, arguments={"company_id": company})
    links = run_in_odoo(database, inside.links, arguments={"company_id": company})
    assert len(links.result) == 4
    run_in_odoo(database, change_module, arguments={"verb": "uninstall"}, seconds=300)
    assert run_in_odoo(database, leftovers).result == []
