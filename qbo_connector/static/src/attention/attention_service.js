import { registry } from "@web/core/registry";

import { countService } from "../menu_counts/count_service";

/** Type of the bus message that says that the list has changed. */
export const ATTENTION = "qbo_connector/attention";

/** Knows how many causes need attention, for the menu and the top bar. */
export const attentionService = countService({
    model: "qbo.attention",
    domain: [["state", "=", "open"]],
    messages: [ATTENTION],
    delay: 500,
});

registry.category("services").add("qbo_attention", attentionService);
