import { registry } from "@web/core/registry";

import { ATTENTION } from "../attention/attention_service";
import { countService } from "../menu_counts/count_service";
import { PROGRESS } from "../progress/progress_hook";

/** Knows how many open transactions wait for a person, for the menu. */
export const openCountService = countService({
    model: "qbo.bundle",
    domain: [["state", "in", ["ready", "held_up"]]],
    messages: [ATTENTION, PROGRESS],
    delay: 2000,
});

registry.category("services").add("qbo_open_count", openCountService);
