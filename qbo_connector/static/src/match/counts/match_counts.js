import { Component } from "@odoo/owl";

/** Counts of a kind; each is a button that shows just those rows. */
export class MatchCounts extends Component {
    static template = "qbo_connector.MatchCounts";
    static props = { counts: Object, filter: String, onFilter: Function };

    toggle(state) {
        this.props.onFilter(this.props.filter === state ? "all" : state);
    }
}
