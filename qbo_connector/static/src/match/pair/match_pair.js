import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { bold } from "../../text/bold";
import { reasonText } from "../store/match_text";

const ICONS = { linked: "fa-link", proposed: "fa-question-circle" };

/** What the two current rows are to each other, and what can be done about it. */
export class MatchPair extends Component {
    static template = "qbo_connector.MatchPair";
    static props = {
        pair: Object,
        busy: Boolean,
        canCompare: Boolean,
        onLink: Function,
        onUnlink: Function,
        onAccept: Function,
        onReject: Function,
        onCompare: Function,
    };

    get icon() {
        return ICONS[this.props.pair.state] || "fa-arrows-h";
    }

    /** What the two are to each other, or which one is to be chosen next. */
    get sentence() {
        const { left, right, state } = this.props.pair;
        if (!right) {
            return _t(
                "%s: now choose its twin in QuickBooks, on the right.",
                bold(left.name)
            );
        }
        if (!left) {
            return _t(
                "%s: now choose its twin in Odoo, on the left.",
                bold(right.name)
            );
        }
        const names = { left: bold(left.name), right: bold(right.name) };
        if (state === "linked") {
            return _t("%(left)s is linked with %(right)s", names);
        }
        return state === "proposed"
            ? _t("%(left)s may be %(right)s", names)
            : _t("%(left)s and %(right)s", names);
    }

    get number() {
        return _t("(QuickBooks no. %s)", this.props.pair.right.qbo_id);
    }

    get score() {
        return _t("score %s", this.props.pair.proposal.score);
    }

    get reasons() {
        return reasonText(this.props.pair.proposal.reasons || []);
    }
}
