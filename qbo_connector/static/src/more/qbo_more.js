import { Component } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** The less frequent things to do with a record that goes to QuickBooks. */
export class QboMore extends Component {
    static template = "qbo_connector.More";
    static components = { Dropdown, DropdownItem };
    static props = { ...standardWidgetProps };

    setup() {
        this.dialog = useService("dialog");
    }

    get isLinked() {
        return this.props.record.data.qbo_is_linked;
    }

    /** Call a method of the record as a button of the form does: saved first. */
    call(name) {
        const { record } = this.props;
        return this.env.onClickViewButton({
            clickParams: { type: "object", name },
            getResParams: () => ({
                context: record.context,
                evalContext: record.evalContext,
                resModel: record.resModel,
                resId: record.resId,
                resIds: record.resIds,
            }),
        });
    }

    unlink() {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Unlink"),
            body: _t(
                "Take this record and its QuickBooks object apart? Nothing is changed or deleted in QuickBooks, and nothing is exported again by itself."
            ),
            confirmLabel: _t("Unlink"),
            confirm: () => this.call("action_qbo_unlink"),
            cancel: () => {},
        });
    }
}

registry.category("view_widgets").add("qbo_more", {
    component: QboMore,
    fieldDependencies: [{ name: "qbo_is_linked", type: "boolean" }],
});
