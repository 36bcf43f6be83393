import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { debounce } from "@web/core/utils/timing";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

import { useProgress } from "../progress/progress_hook";
import { bold } from "../text/bold";

const MODEL = "qbo.bundle";
/** Milliseconds after which a look at what runs is taken again. */
const CALM = 1500;

/**
 * What stands above the open transactions: for each QuickBooks company how much waits,
 * what runs, what is missing; and the buttons that mean all of them.
 */
export class QboOpenStrip extends Component {
    static template = "qbo_connector.OpenStrip";
    static props = { list: Object };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ companies: [], looking: false });
        this.reload = debounce(() => this.refreshed(), CALM);
        onWillStart(() => this.load());
        onWillUnmount(() => this.reload.cancel());
        useProgress(() => this.reload());
    }

    get some() {
        return this.state.companies.some(
            ({ ready, held_up, after }) => ready || held_up || after
        );
    }

    /** What waits in a company, by status: an icon and a sentence for each. */
    counts({ ready, held_up, after, going, unpaid }) {
        return [
            {
                count: ready,
                look: "o_qbo_open_ready text-success",
                icon: "fa-check",
                text: _t("%s ready", bold(ready)),
            },
            {
                count: held_up,
                look: "o_qbo_open_held text-danger",
                icon: "fa-exclamation-triangle",
                text: _t("%s held up", bold(held_up)),
            },
            {
                count: after,
                look: "o_qbo_open_after",
                icon: "fa-level-down",
                text: _t("%s after another", bold(after)),
            },
            {
                count: going,
                look: "o_qbo_open_going",
                icon: "fa-paper-plane",
                text: _t("%s on the way", bold(going)),
            },
            {
                count: unpaid,
                look: "text-muted",
                icon: "fa-hourglass-half",
                text: _t("%s not paid yet", bold(unpaid)),
            },
        ].filter(({ count }) => count);
    }

    asksText(company) {
        return _t("Voids to decide (%s)", company.asks);
    }

    async load() {
        this.state.companies = await this.orm.silent.call(MODEL, "get_summary", []);
    }

    async refreshed() {
        this.state.looking = false;
        await Promise.all([this.load(), this.props.list.load()]);
    }

    async refresh() {
        this.state.looking = await this.orm.call(MODEL, "action_refresh", []);
        await this.refreshed();
    }

    all(name) {
        return this.action.doActionButton({
            type: "object",
            name,
            resModel: MODEL,
            resIds: [],
            context: { active_domain: this.env.searchModel.domain },
            onClose: () => this.refreshed(),
        });
    }

    get canIgnore() {
        return this.some && this.state.companies[0].can_ignore;
    }

    ignoreBefore() {
        return this.action.doAction("qbo_connector.action_qbo_ignore_wizard", {
            onClose: () => this.refreshed(),
        });
    }

    /** Show the voids that wait for a yes; each has its window. */
    decide() {
        return this.action.doAction("qbo_connector.action_qbo_bundle_voids");
    }

    open(company) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "qbo.company",
            res_id: company.id,
            views: [[false, "form"]],
        });
    }

    connect(company) {
        return this.action.doActionButton({
            type: "object",
            name: "action_connect",
            resModel: "qbo.company",
            resId: company.id,
            resIds: [company.id],
            onClose: () => this.refreshed(),
        });
    }

    openRun(run) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "qbo.run",
            res_id: run.id,
            views: [[false, "form"]],
        });
    }

    async stop(run) {
        await this.action.doActionButton({
            type: "object",
            name: "action_stop",
            resModel: "qbo.run",
            resId: run.id,
            resIds: [run.id],
        });
        await this.refreshed();
    }
}

class QboOpenListRenderer extends ListRenderer {
    static template = "qbo_connector.OpenListRenderer";
    static components = { ...ListRenderer.components, QboOpenStrip };
}

class QboOpenKanbanRenderer extends KanbanRenderer {
    static template = "qbo_connector.OpenKanbanRenderer";
    static components = { ...KanbanRenderer.components, QboOpenStrip };
}

registry
    .category("views")
    .add("qbo_open_transactions", { ...listView, Renderer: QboOpenListRenderer });
registry
    .category("views")
    .add("qbo_open_kanban", { ...kanbanView, Renderer: QboOpenKanbanRenderer });
