import { Component } from "@odoo/owl";

import { reasonText } from "../store/match_text";

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

    get reasons() {
        return reasonText(this.props.pair.proposal.reasons || []);
    }
}
