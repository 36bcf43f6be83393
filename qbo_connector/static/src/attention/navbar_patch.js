import { useState } from "@odoo/owl";
import { patch } from "@web/core/utils/patch";
import { NavBar } from "@web/webclient/navbar/navbar";

const MENU = "qbo_connector.menu_qbo_attention";

/**
 * Shows the count behind the menu's name. Only data is changed, no template, so the
 * menu works in the top bar, under "More" and on a phone alike.
 */
patch(NavBar.prototype, {
    setup() {
        super.setup(...arguments);
        const service = this.env.services.qbo_attention;
        this.qboAttention = service ? useState(service.state) : { count: 0 };
    },

    get currentAppSections() {
        const { count } = this.qboAttention;
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
