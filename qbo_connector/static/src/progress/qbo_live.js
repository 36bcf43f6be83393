import { Component, onWillUnmount, xml } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { debounce } from "@web/core/utils/timing";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { useProgress } from "./progress_hook";

/** States of runs and plans while only their progress bar has to move. */
const UNDER_WAY = ["running", "making"];

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
            const what = payload.plan_id ? `plan ${payload.plan_id}` : payload.run_id;
            const isNew = !this.known.has(what);
            this.known.add(what);
            if (isNew || !UNDER_WAY.includes(payload.state)) {
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
