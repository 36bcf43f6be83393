import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { bold } from "../../text/bold";

/** Counts of a kind; each is a button that shows just those rows. */
export class MatchCounts extends Component {
    static template = "qbo_connector.MatchCounts";
    static props = { counts: Object, filter: String, onFilter: Function };

    get matched() {
        return _t("%s matched", bold(this.props.counts.matched));
    }

    get doubtful() {
        return _t("%s doubtful", bold(this.props.counts.doubtful));
    }

    get open() {
        const { open_left: left, open_right: right } = this.props.counts;
        return _t("open: %(left)s in Odoo, %(right)s in QuickBooks", {
            left: bold(left),
            right: bold(right),
        });
    }

    toggle(state) {
        this.props.onFilter(this.props.filter === state ? "all" : state);
    }
}
