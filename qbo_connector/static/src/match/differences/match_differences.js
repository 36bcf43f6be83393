import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";

/**
 * What differs between two linked sides. Whatever is not chosen otherwise stays as it
 * is: linking writes nothing.
 */
export class MatchDifferences extends Component {
    static template = "qbo_connector.MatchDifferences";
    static components = { Dialog };
    static props = {
        close: Function,
        name: String,
        differences: Array,
        warnings: Array,
        canDecide: Boolean,
        onDecide: Function,
    };

    setup() {
        this.state = useState({ send: {}, busy: false });
    }

    get title() {
        return _t("Linked: %s", this.props.name);
    }

    get sendLabel() {
        return _t("Send %s to QuickBooks", this.sent.length);
    }

    keepLabel(row) {
        return _t("%(field)s: keep QuickBooks' %(value)s", {
            field: row.label,
            value: row.theirs || _t("empty"),
        });
    }

    sendOne(row) {
        return _t("%(field)s: send Odoo's %(value)s", {
            field: row.label,
            value: row.mine || _t("empty"),
        });
    }

    get sent() {
        const { differences } = this.props;
        return differences.map(({ path }) => path).filter((path) => this.state.send[path]);
    }

    choose(path, send) {
        this.state.send[path] = send;
    }

    chooseAll(send) {
        for (const { path } of this.props.differences) {
            this.choose(path, send);
        }
    }

    async confirm() {
        const paths = this.sent;
        if (paths.length) {
            this.state.busy = true;
            try {
                await this.props.onDecide(paths);
            } finally {
                this.state.busy = false;
            }
        }
        this.props.close();
    }
}
