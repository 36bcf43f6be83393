import { Component, onWillUnmount, xml } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { debounce } from "@web/core/utils/timing";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { useProgress } from "./progress_hook";

/**
 * Shows nothing; loads the form of a QuickBooks company again when a run of it begins
 * or ends, and that of a run or a plan with it, unless somebody is editing it.
 */
export class QboLive extends Component {
    static template = xml`<span class="d-none"/>`;
    static props = { ...standardWidgetProps };

    setup() {
        this.known = new Set();
        this.reload = debounce(() => this.load(), 1000);
        onWillUnmount(() => this.reload.cancel());
        useProgress((payload) => {
            const { resModel, resId } = this.props.record;
            const key = { "qbo.company": "company_id", "qbo.plan": "plan_id" };
            if (payload[key[resModel] || "run_id"] !== resId) {
                return;
            }
            const isNew = !this.known.has(payload.run_id);
            this.known.add(payload.run_id);
            if (isNew || payload.state !== "running") {
                this.reload();
            }
        });
    }

    async load() {
        const { record } = this.props;
        if (!(await record.isDirty())) {
            await record.load();
        }
    }
}

registry.category("view_widgets").add("qbo_live", { component: QboLive });
