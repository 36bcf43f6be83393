{
    "name": "QuickBooks Online Connector",
    "version": "19.0.1.0.0",
    "summary": "Jobs, customers and sales documents in QuickBooks Online, "
    "once each and to the cent",
    "category": "Accounting/Accounting",
    "author": "qbo_connector contributors",
    "website": "https://github.com/qbo-connector/qbo_connector",
    "license": "LGPL-3",
    "depends": ["account", "hr_timesheet"],
    "external_dependencies": {
        "python": ["python-quickbooks", "intuit-oauth", "cryptography"],
    },
    "data": [
        "security/qbo_groups.xml",
        "security/ir.model.access.csv",
        "security/qbo_rules.xml",
        "data/qbo.fault.rule.csv",
        "data/mail_activity_type.xml",
    ],
    "pre_init_hook": "pre_init_hook",
    "uninstall_hook": "uninstall_hook",
    "application": True,
}
