import { reactive } from "@odoo/owl";
import { user } from "@web/core/user";
import { debounce } from "@web/core/utils/timing";

const GROUP = "qbo_connector.group_qbo_user";

/**
 * A service that knows how many records of a model wait for a person. It asks once,
 * and again only when the server says that something has changed.
 *
 * @param {Object} what
 * @param {string} what.model
 * @param {Array} what.domain
 * @param {string[]} what.messages types of bus messages after which it asks again
 * @param {number} what.delay milliseconds in which several messages are one
 */
export function countService({ model, domain, messages, delay }) {
    return {
        dependencies: ["orm", "bus_service"],

        start(env, { orm, bus_service: bus }) {
            const state = reactive({ count: 0 });
            async function refresh() {
                state.count = await orm.silent.searchCount(model, domain);
            }
            const refreshSoon = debounce(refresh, delay);
            user.hasGroup(GROUP).then((isUser) => {
                if (isUser) {
                    refresh();
                    for (const message of messages) {
                        bus.subscribe(message, refreshSoon);
                    }
                }
            });
            return { state, refresh };
        },
    };
}
