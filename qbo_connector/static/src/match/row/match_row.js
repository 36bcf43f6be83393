import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { leftDetails, reasonText, rightDetails } from "../store/match_text";

/** One record or object: what it is, and whom it belongs to; never by colour alone. */
export class MatchRow extends Component {
    static template = "qbo_connector.MatchRow";
    static props = {
        row: Object,
        side: String,
        columns: Array,
        current: Boolean,
        checked: Boolean,
        pinned: Boolean,
        domId: String,
        onSelect: Function,
        onToggle: Function,
    };

    get isLeft() {
        return this.props.side === "left";
    }

    get details() {
        const { row, columns } = this.props;
        return this.isLeft ? leftDetails(columns, row) : rightDetails(row);
    }

    /** What it is linked with; false when it is not. */
    get partner() {
        const { row } = this.props;
        return this.isLeft ? row.link : row.record;
    }

    get isInactive() {
        const { row } = this.props;
        return this.isLeft ? row.link && row.link.active === false : row.active === false;
    }

    get suggestion() {
        return _t("suggestion (%s)", this.props.row.proposal.score);
    }

    get reasons() {
        return reasonText(this.props.row.proposal.reasons || []);
    }
}
