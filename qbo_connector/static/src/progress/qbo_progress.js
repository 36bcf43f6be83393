import { useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import {
    ProgressBarField,
    progressBarField,
} from "@web/views/fields/progress_bar/progress_bar_field";

import { useProgress } from "./progress_hook";

/**
 * A progress bar of a run that moves while the form or list is open. The record is a
 * run, a plan that is being made, or a QuickBooks company that shows its latest run.
 */
export class QboProgressField extends ProgressBarField {
    static template = "qbo_connector.Progress";

    setup() {
        super.setup();
        this.live = useState({ done: null, total: null, state: null });
        useProgress((payload) => {
            const { resModel, resId } = this.props.record;
            const ofRun = payload.plan_id ? null : payload.company_id;
            const keys = { "qbo.run": payload.run_id, "qbo.plan": payload.plan_id };
            if (resId === (resModel in keys ? keys[resModel] : ofRun)) {
                Object.assign(this.live, payload);
            }
        });
    }

    get currentValue() {
        if (this.live.state === null) {
            return super.currentValue;
        }
        if (this.live.state === "done") {
            return 100;
        }
        return this.live.total ? (100 * this.live.done) / this.live.total : 0;
    }

    /** What moves: a list may show many bars. */
    get label() {
        const { data } = this.props.record;
        const name = data.name_shown || data.name || data.display_name;
        return name ? _t("Progress: %s", name) : _t("Progress");
    }

    /** How many of how many, where it is known; a bar alone is hard to read. */
    get counts() {
        const { data } = this.props.record;
        const total = this.live.total ?? data.total;
        const done = this.live.done ?? data.done;
        return total ? `${done} / ${total}` : "";
    }
}

export const qboProgressField = {
    ...progressBarField,
    component: QboProgressField,
};

registry.category("fields").add("qbo_progress", qboProgressField);
