import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { MatchCounts } from "./counts/match_counts";
import { MatchDifferences } from "./differences/match_differences";
import { MatchNotices } from "./notices/match_notices";
import { MatchPair } from "./pair/match_pair";
import { MatchPaneView } from "./pane/match_pane_view";
import { MatchStore } from "./store/match_store";
import { emptyText } from "./store/match_empty";
import { MatchTabs } from "./tabs/match_tabs";
import { useMatchWatch } from "./match_watch";

/** Odoo on the left, QuickBooks on the right: what belongs together is linked here. */
export class MatchAction extends Component {
    static template = "qbo_connector.MatchAction";
    static components = {
        Dropdown,
        DropdownItem,
        Layout,
        MatchCounts,
        MatchNotices,
        MatchPair,
        MatchPaneView,
        MatchTabs,
    };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.rootRef = useRef("root");
        this.store = useState(new MatchStore(useService("orm")));
        this.display = { controlPanel: {} };
        useMatchWatch(this.store, (...found) => this.onEnd(...found));
        useSetupAction({
            rootRef: this.rootRef,
            getLocalState: () => ({
                companyId: this.store.companyId,
                kindKey: this.store.kindKey,
            }),
        });
        onWillStart(() => this.start());
    }

    async start() {
        const { action, state } = this.props;
        const { company_id: companyId, kind: kindKey } = action.params || {};
        await this.store.start(state?.kindKey ? state : { companyId, kindKey });
        if (this.store.companyId) {
            // The tabs' counts must not hold up the screen.
            this.store.countOthers();
        }
    }

    onEnd(counts, work) {
        const { last_run: run } = counts;
        let text = _t("Done: both sides are up to date.");
        if (work === "run" && run.message) {
            text =
                run.action === "import"
                    ? _t("Import: %s.", run.message)
                    : _t("Automatch: %s.", run.message);
        }
        this.told(text);
    }

    empty(side) {
        return emptyText(this.store, side);
    }

    // === KEYS === //

    rowsOf(side) {
        return this.rootRef.el.querySelector(`.o_qbo_match_${side} .o_qbo_match_rows`);
    }

    cross(side) {
        this.rowsOf(side).focus({ preventScroll: true });
        const pane = this.store[side];
        if (!pane.currentId && pane.shown.length) {
            this.store.select(side, pane.shown[0]);
        }
    }

    /** "/" looks for something from wherever nobody is typing. */
    onKey(ev) {
        if (ev.key === "/" && !ev.target.closest("input, select, textarea")) {
            ev.preventDefault();
            this.rootRef.el.querySelector(".o_qbo_match_left .o_qbo_match_search").focus();
        }
    }

    /** Enter does what the pair offers: link, or accept what is suggested. */
    enter() {
        const { state } = this.store.pair;
        if (state === "linkable") {
            return this.link();
        }
        return state === "proposed" ? this.accept() : undefined;
    }

    // === ONE PAIR === //

    async link() {
        const { left, right } = this.store.pair;
        const result = await this.store.link(left, right);
        if (result) {
            this.told(_t("Linked: %s", left.name));
            if (result.differences.length || result.warnings.length) {
                this.showDifferences(left.name, result.link_id, result);
            }
        }
    }

    async compare() {
        const { left, right } = this.store.pair;
        this.showDifferences(left.name, right.id, await this.store.compare(right.id));
    }

    showDifferences(name, linkId, { differences, warnings }) {
        this.dialog.add(MatchDifferences, {
            name,
            differences,
            warnings,
            canDecide: this.store.can.decides,
            onDecide: async (paths) => {
                const count = await this.store.decide(linkId, paths);
                this.told(_t("%s values go to QuickBooks with the next run.", count));
            },
        });
    }

    async accept() {
        const { left, right, proposal } = this.store.pair;
        const result = await this.store.accept({ proposal_ids: [proposal.id] });
        if (result && result.count) {
            this.told(_t("Linked: %s", left.name));
            await this.afterAccept(left.name, right.id);
        }
    }

    /** A single suggestion that was accepted shows its differences as a link does. */
    async afterAccept(name, linkId) {
        if (this.store.can.differences) {
            const found = await this.store.compare(linkId);
            if (found.differences.length || found.warnings.length) {
                this.showDifferences(name, linkId, found);
            }
        }
    }

    reject() {
        return this.store.reject([this.store.pair.proposal.id]);
    }

    unlink(linkIds) {
        const work = async () => {
            const count = await this.store.unlink(linkIds);
            this.told(
                _t("%s unlinked. Nothing was changed in QuickBooks.", count || 0)
            );
        };
        if (linkIds.length === 1) {
            return work();
        }
        return this.ask(
            _t("Unlink"),
            _t(
                "Take %s links apart? Both sides stay as they are; nothing is changed in QuickBooks.",
                linkIds.length
            ),
            work
        );
    }

    // === ALL === //

    clear() {
        this.ask(
            _t("Clear all links"),
            _t(
                "Take all %(count)s links of %(kind)s apart? Nothing is changed in QuickBooks, and you can take this back on this screen.",
                { count: this.store.counts.matched, kind: this.store.kind.label }
            ),
            async () => {
                const { count, kept } = await this.store.clear();
                const text = _t("%s links cleared.", count);
                const more = _t("%s customers stay linked, for their jobs are.", kept);
                this.told(kept ? `${text} ${more}` : text);
            }
        );
    }

    async acceptAll(score) {
        const { count } = await this.store.accept({ score });
        this.told(
            count
                ? _t("%s suggestions accepted.", count)
                : _t("No suggestion reaches this score."),
            count ? "success" : "info"
        );
    }

    takeBack(run) {
        const questions = {
            clear: _t("Link again what was cleared?"),
            import: _t(
                "Delete the %s records in Odoo that this import has made? What was changed or used since then stays. QuickBooks is not touched.",
                run.linked
            ),
        };
        const text =
            questions[run.action] ||
            _t("Take apart the %s links that this run has made?", run.linked);
        this.ask(_t("Take back"), text, async () => {
            const { count, kept } = await this.store.takeBack(run.id);
            const done = _t("Taken back: %s links.", count);
            const more =
                run.action === "import"
                    ? _t("%s stay: they are used, or were changed since then.", kept)
                    : _t("%s customers stay linked, for their jobs are.", kept);
            this.told(kept ? `${done} ${more}` : done);
        });
    }

    async refresh() {
        const action = await this.store.refresh();
        if (action) {
            await this.action.doAction(action);
        }
    }

    openAttention() {
        return this.action.doAction("qbo_connector.action_qbo_attention");
    }

    openCompany() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "qbo.company",
            res_id: this.store.companyId,
            views: [[false, "form"]],
        });
    }

    // === SELECTION === //

    /** Ids of links among the rows with a tick. */
    checkedLinks(side) {
        const rows = this.store[side].checkedRows;
        return side === "left"
            ? rows.filter(({ link }) => link).map(({ link }) => link.id)
            : rows.filter(({ record }) => record).map(({ id }) => id);
    }

    async unlinkChecked(side) {
        await this.unlink(this.checkedLinks(side));
        this.store[side].checked.clear();
    }

    /** Rows with a tick that have no partner yet. */
    checkedOpen(side) {
        return this.store[side].checkedRows.filter((row) =>
            side === "left" ? !row.link : !row.record
        );
    }

    // === EXPORT AND IMPORT === //

    /** What rows of a side can become on the other; empty where the user may not. */
    transferLabel(side) {
        if (side === "left") {
            return this.store.canExport ? _t("Export to QBO") : "";
        }
        return this.store.canImport ? _t("Import from QBO") : "";
    }

    /** Those with a tick, where there are any; or else all that are open. */
    transferAll(side) {
        if (this.checkedOpen(side).length) {
            return this.transferChecked(side);
        }
        const { counts, kind } = this.store;
        const what = { kind: kind.label };
        const body =
            side === "left"
                ? _t(
                      "Make all %(count)s open records of %(kind)s in QuickBooks? What looks like something that is there already is held, and you decide. Automatch first: it finds those.",
                      { ...what, count: counts.open_left }
                  )
                : _t(
                      "Make all %(count)s open and active entries of %(kind)s in Odoo? Automatch first: it finds those that Odoo has already.",
                      { ...what, count: counts.open_right }
                  );
        return this.ask(this.transferLabel(side), body, () => this.transfer(side));
    }

    async transferChecked(side) {
        await this.transfer(side, this.checkedOpen(side).map(({ id }) => id));
        this.store[side].checked.clear();
    }

    async transfer(side, ids) {
        if (side === "left") {
            const count = await this.store.exportRows(ids);
            this.told(_t("%s records go to QuickBooks, in the background.", count));
        } else {
            await this.store.importRows(ids);
            this.told(_t("They are imported in the background."));
        }
    }

    // === TELLING === //

    ask(title, body, confirm) {
        this.dialog.add(ConfirmationDialog, {
            title,
            body,
            confirmLabel: title,
            confirm,
            cancel: () => {},
        });
    }

    told(text, type = "success") {
        this.notification.add(text, { type });
    }
}

registry.category("actions").add("qbo_connector.match", MatchAction);
