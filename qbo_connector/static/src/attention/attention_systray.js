import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/** How many causes need attention, seen from everywhere; gone when there is none. */
export class QboAttentionSystray extends Component {
    static template = "qbo_connector.AttentionSystray";
    static props = {};

    setup() {
        this.state = useState(useService("qbo_attention").state);
        this.action = useService("action");
    }

    /** The count is part of it: who does not see the badge hears it. */
    get title() {
        return _t("QuickBooks: %s causes need attention", this.state.count);
    }

    open() {
        this.action.doAction("qbo_connector.action_qbo_attention", {
            clearBreadcrumbs: true,
        });
    }
}

registry
    .category("systray")
    .add("qbo_connector.attention", { Component: QboAttentionSystray }, { sequence: 30 });
