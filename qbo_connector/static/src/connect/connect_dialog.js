import { Component, onWillDestroy, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

const POLL_MS = 2500;
const CHANNEL = "qbo_connector.consent";

/**
 * Waits for the result of a consent, from whichever side it comes first: the pop-up
 * (same browser), the bus, or asking the server now and then.
 */
export class ConnectDialog extends Component {
    static template = "qbo_connector.ConnectDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        url: String,
        company_id: Number,
        consent_id: Number,
        name: String,
        popup: { type: [Object, { value: null }], optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.bus = useService("bus_service");
        this.state = useState({
            blocked: !this.props.popup || this.props.popup.closed,
            failed: "",
        });
        this.finished = false;
        this.onBus = (payload) => {
            if (payload.consent_id === this.props.consent_id) {
                this.settle(payload);
            }
        };
        this.bus.subscribe("qbo_connector/consent", this.onBus);
        this.bus.start();
        this.channel = window.BroadcastChannel && new BroadcastChannel(CHANNEL);
        this.channel?.addEventListener("message", () => this.ask());
        this.timer = setInterval(() => this.ask(), POLL_MS);
        onWillDestroy(() => this.stop());
    }

    get title() {
        return _t("Connect %s", this.props.name);
    }

    /** Stop listening; runs on success, failure and when the dialog is closed. */
    stop() {
        this.finished = true;
        clearInterval(this.timer);
        this.bus.unsubscribe("qbo_connector/consent", this.onBus);
        this.channel?.close();
    }

    /** Ask the server how the consent stands. */
    async ask() {
        if (this.finished || this.asking) {
            return;
        }
        this.asking = true;
        try {
            const result = await this.orm.silent.call("qbo.company", "consent_result", [
                [this.props.company_id],
                this.props.consent_id,
            ]);
            this.settle(result);
        } finally {
            this.asking = false;
        }
    }

    /**
     * @param {Object} result with state (open, used, done, failed) and message
     */
    settle(result) {
        if (this.finished || !["done", "failed"].includes(result.state)) {
            return;
        }
        this.channel?.postMessage("seen");
        this.stop();
        this.props.popup?.close();
        if (result.state === "failed") {
            this.state.failed = result.message || _t("Not connected.");
            return;
        }
        this.notification.add(result.message, { type: "success" });
        this.props.close();
        this.action.doAction({ type: "ir.actions.client", tag: "soft_reload" });
    }

    openAgain() {
        this.props.close();
        this.action.doActionButton({
            type: "object",
            resModel: "qbo.company",
            resId: this.props.company_id,
            resIds: [this.props.company_id],
            name: "action_connect",
        });
    }
}
