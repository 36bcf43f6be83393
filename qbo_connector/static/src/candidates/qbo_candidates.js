import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * The QuickBooks objects that a record could be, with a button for each decision.
 * The value is one list (on an operation) or several (on a project or contact).
 */
export class QboCandidatesField extends Component {
    static template = "qbo_connector.Candidates";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get lists() {
        const value = this.props.record.data[this.props.name];
        if (!value) {
            return [];
        }
        return Array.isArray(value) ? value : [value];
    }

    /** On an operation the buttons stand in its header already. */
    get hasButtons() {
        return this.props.record.resModel !== "qbo.operation";
    }

    heading(list) {
        return _t("In QuickBooks (%(company)s) there is, for %(record)s:", {
            company: list.company,
            record: list.record,
        });
    }

    alike(row) {
        return _t("likeness %s of 100", row.score);
    }

    taken(row) {
        return _t("linked to %s", row.taken);
    }

    async decide(list, method, args = []) {
        const action = await this.orm.call("qbo.operation", method, [
            [list.operation_id],
            ...args,
        ]);
        await this.action.doAction(action, {
            onClose: () => this.props.record.load(),
        });
    }
}

registry.category("fields").add("qbo_candidates", {
    component: QboCandidatesField,
    supportedTypes: ["json"],
});
