import { reactive, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { patch } from "@web/core/utils/patch";
import { debounce } from "@web/core/utils/timing";
import { NavBar } from "@web/webclient/navbar/navbar";

import { ATTENTION } from "../attention/attention_service";
import { PROGRESS } from "../progress/progress_hook";

const MENU = "qbo_connector.menu_qbo_sales";
const DOMAIN = [["state", "in", ["ready", "held_up"]]];

/** Knows how many open transactions wait for a person, for the menu. */
export const openCountService = {
    dependencies: ["orm", "bus_service"],

    start(env, { orm, bus_service: bus }) {
        const state = reactive({ count: 0 });
        async function refresh() {
            state.count = await orm.silent.searchCount("qbo.bundle", DOMAIN);
        }
        const refreshSoon = debounce(refresh, 2000);
        user.hasGroup("qbo_connector.group_qbo_user").then((isUser) => {
            if (isUser) {
                refresh();
                bus.subscribe(ATTENTION, refreshSoon);
                bus.subscribe(PROGRESS, refreshSoon);
            }
        });
        return { state, refresh };
    },
};

registry.category("services").add("qbo_open_count", openCountService);

patch(NavBar.prototype, {
    setup() {
        super.setup(...arguments);
        const service = this.env.services.qbo_open_count;
        this.qboOpen = service ? useState(service.state) : { count: 0 };
    },

    get currentAppSections() {
        const { count } = this.qboOpen;
        return super.currentAppSections.map((section) =>
            section.xmlid === MENU && count
                ? { ...section, name: `${section.name} (${count})` }
                : section
        );
    },

    set currentAppSections(sections) {
        super.currentAppSections = sections;
    },
});
