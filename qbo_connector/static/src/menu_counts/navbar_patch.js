import { useState } from "@odoo/owl";
import { patch } from "@web/core/utils/patch";
import { NavBar } from "@web/webclient/navbar/navbar";

/** Menus that show a count behind their name, and the services that know it. */
const COUNTS = {
    "qbo_connector.menu_qbo_attention": "qbo_attention",
    "qbo_connector.menu_qbo_sales": "qbo_open_count",
};

/**
 * Only data is changed, no template, so the menus work in the top bar, under "More" and
 * on a phone alike.
 */
patch(NavBar.prototype, {
    setup() {
        super.setup(...arguments);
        this.qboCounts = {};
        for (const [menu, name] of Object.entries(COUNTS)) {
            const service = this.env.services[name];
            this.qboCounts[menu] = service ? useState(service.state) : { count: 0 };
        }
    },

    get currentAppSections() {
        return super.currentAppSections.map((section) => {
            const count = this.qboCounts[section.xmlid]?.count;
            return count ? { ...section, name: `${section.name} (${count})` } : section;
        });
    },

    set currentAppSections(sections) {
        super.currentAppSections = sections;
    },
});
