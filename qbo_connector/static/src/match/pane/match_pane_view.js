import { Component, useEffect, useRef } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { Pager } from "@web/core/pager/pager";
import { useDebounced } from "@web/core/utils/timing";

import { MatchRow } from "../row/match_row";
import { rightColumns } from "../store/match_text";

const SEARCH_MS = 300;
const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };

/** One side: search, order, page, rows; and the keys that move in it. */
export class MatchPaneView extends Component {
    static template = "qbo_connector.MatchPane";
    static components = { Dropdown, DropdownItem, MatchRow, Pager };
    static props = {
        pane: Object,
        title: String,
        subtitle: String,
        columns: Array,
        empty: Object,
        onSelect: Function,
        onEnter: Function,
        onCross: Function,
        slots: { type: Object, optional: true },
    };

    setup() {
        this.searchRef = useRef("search");
        this.rowsRef = useRef("rows");
        this.lookFor = useDebounced((text) => this.props.pane.lookFor(text), SEARCH_MS);
        useEffect(
            (id) => this.scrollTo(id),
            () => [this.props.pane.currentId, this.props.pane.pinned]
        );
    }

    get pane() {
        return this.props.pane;
    }

    get orders() {
        if (this.pane.side === "right") {
            return rightColumns();
        }
        const columns = this.props.columns.filter(({ sortable }) => sortable);
        return [{ name: "name", string: _t("Name") }, ...columns];
    }

    get orderName() {
        return this.pane.order.split(" ")[0];
    }

    get isDescending() {
        return this.pane.order.endsWith(" desc");
    }

    get direction() {
        return this.isDescending ? _t("Descending") : _t("Ascending");
    }

    get searchLabel() {
        return _t("Search in %s", this.props.title);
    }

    get selectedText() {
        return _t("%s selected", this.pane.checked.size);
    }

    get orderLabel() {
        return this.orders.find(({ name }) => name === this.orderName)?.string || "";
    }

    domId(row) {
        return `o_qbo_match_${this.pane.side}_${row.id}`;
    }

    /** Bring the current row into sight without moving the page. */
    scrollTo(id) {
        if (id) {
            const row = this.rowsRef.el?.querySelector(`[data-id="${Number(id)}"]`);
            row?.scrollIntoView({ block: "nearest" });
        }
    }

    focusRows() {
        this.rowsRef.el?.focus({ preventScroll: true });
    }

    onSearch(ev) {
        this.lookFor(ev.target.value.trim());
    }

    onSearchKey(ev) {
        if (["Enter", "ArrowDown"].includes(ev.key)) {
            ev.preventDefault();
            this.focusRows();
            this.move(0);
        } else if (ev.key === "Escape") {
            ev.target.value = "";
            this.lookFor("");
            this.focusRows();
        }
    }

    onUpdatePage({ offset, limit }) {
        return this.pane.turnTo(offset, limit);
    }

    move(step) {
        const row = this.pane.neighbour(step);
        if (row) {
            this.props.onSelect(row);
        }
    }

    /** Keys of the list; those that it does not know go on to the browser. */
    onKey(ev) {
        if (ev.ctrlKey || ev.altKey || ev.metaKey) {
            return;
        }
        const { key } = ev;
        const { current } = this.pane;
        if (key in STEPS) {
            this.move(STEPS[key]);
        } else if (key === "ArrowLeft" || key === "ArrowRight") {
            this.props.onCross(key === "ArrowLeft" ? "left" : "right");
        } else if (key === " " && current) {
            this.pane.toggle(current);
        } else if (key === "Enter") {
            this.props.onEnter();
        } else if (key === "/") {
            this.searchRef.el.focus();
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }
}
