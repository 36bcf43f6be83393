import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** One tab a kind, with how many Odoo records of it are still open. */
export class MatchTabs extends Component {
    static template = "qbo_connector.MatchTabs";
    static props = {
        kinds: Array,
        current: String,
        countsByKind: Object,
        onChoose: Function,
    };

    /** Arrows go from tab to tab, Home and End to the ends; Enter opens one. */
    onKey(ev) {
        const tabs = [...ev.currentTarget.querySelectorAll("[role=tab]")];
        const at = tabs.indexOf(ev.target);
        const next = {
            ArrowRight: (at + 1) % tabs.length,
            ArrowLeft: (at + tabs.length - 1) % tabs.length,
            Home: 0,
            End: tabs.length - 1,
        }[ev.key];
        if (next !== undefined && at >= 0) {
            tabs[next].focus();
            ev.preventDefault();
            ev.stopPropagation();
        }
    }

    isReady(kind) {
        const counts = this.props.countsByKind[kind.key];
        return counts && counts.matched > 0 && !counts.open_left && !counts.doubtful;
    }

    title(kind) {
        const counts = this.props.countsByKind[kind.key];
        if (!counts) {
            return kind.label;
        }
        return _t(
            "%(kind)s: %(matched)s matched, %(open)s open in Odoo, %(doubtful)s doubtful",
            {
                kind: kind.label,
                matched: counts.matched,
                open: counts.open_left,
                doubtful: counts.doubtful,
            }
        );
    }
}
