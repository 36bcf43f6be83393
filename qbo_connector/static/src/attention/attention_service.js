import { reactive } from "@odoo/owl";
import { user } from "@web/core/user";
import { registry } from "@web/core/registry";
import { debounce } from "@web/core/utils/timing";

/** Type of the bus message that says that the list has changed. */
export const ATTENTION = "qbo_connector/attention";
const GROUP = "qbo_connector.group_qbo_user";

/**
 * Knows how many causes need attention, for the menu and the top bar. It asks once,
 * and again only when the server says that the list has changed.
 */
export const attentionService = {
    dependencies: ["orm", "bus_service"],

    start(env, { orm, bus_service: bus }) {
        const state = reactive({ count: 0 });
        async function refresh() {
            state.count = await orm.silent.searchCount("qbo.attention", [
                ["state", "=", "open"],
            ]);
        }
        const refreshSoon = debounce(refresh, 500);
        user.hasGroup(GROUP).then((isUser) => {
            if (isUser) {
                refresh();
                bus.subscribe(ATTENTION, refreshSoon);
            }
        });
        return { state, refresh };
    },
};

registry.category("services").add("qbo_attention", attentionService);
