import { Component, onWillUnmount, xml } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { debounce } from "@web/core/utils/timing";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { useProgress } from "./progress_hook";

/** States in which the progress bar moves by itself, and the rest now and then. */
const UNDER_WAY = ["running", "making"];
const NOW_AND_THEN = 5000; // milliseconds

/**
 * Shows nothing; loads the form of a QuickBooks company again when a run of it begins
 * or ends, and that of a run or a plan with it, unless somebody is editing it or has
 * turned a page. What is under way is loaded again every few seconds.
 */
export class QboLive extends Component {
    static template = xml`<span class="d-none"/>`;
    static props = { ...standardWidgetProps };

    setup() {
        this.known = new Set();
        this.loadedAt = 0;
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
            const over = !UNDER_WAY.includes(payload.state);
            if (isNew || over || (resModel !== "qbo.company" && this.isDue)) {
                this.reload();
            }
        });
    }

    /** Whether the form is old, and nobody reads a later page of its rows. */
    get isDue() {
        const values = Object.values(this.props.record.data);
        const turned = values.some((value) => value?.offset > 0);
        return !turned && Date.now() - this.loadedAt > NOW_AND_THEN;
    }

    async load() {
        const { record } = this.props;
        this.loadedAt = Date.now();
        if (!(await record.isDirty())) {
            await record.load();
        }
    }
}

registry.category("view_widgets").add("qbo_live", { component: QboLive });
