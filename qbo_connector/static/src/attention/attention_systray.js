import { Component, useState } from "@odoo/owl";
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

    open() {
        this.action.doAction("qbo_connector.action_qbo_attention", {
            clearBreadcrumbs: true,
        });
    }
}

registry
    .category("systray")
    .add("qbo_connector.attention", { Component: QboAttentionSystray }, { sequence: 30 });
