import { ConnectDialog } from "./connect_dialog";
import { registry } from "@web/core/registry";

/**
 * Open Intuit's consent in a pop-up, and a dialog that waits for its result.
 * A blocked pop-up leaves the dialog with a link to open it by hand.
 *
 * @param {import("@web/env").OdooEnv} env
 * @param {Object} action client action with params url, company_id, consent_id, name
 * @returns {Promise<void>} resolved when the dialog is open
 */
export async function connectAction(env, action) {
    const popup = window.open(
        action.params.url,
        "qbo_connector_consent",
        "popup,width=760,height=860"
    );
    env.services.dialog.add(ConnectDialog, { ...action.params, popup });
}

registry.category("actions").add("qbo_connector.connect", connectAction);
