import { registry } from "@web/core/registry";
import { BadgeField, badgeField } from "@web/views/fields/badge/badge_field";

/** An icon for each status: colour alone tells nothing to many. */
const ICONS = {
    ready: "fa-check",
    held_up: "fa-exclamation-triangle",
    after: "fa-level-down",
    going: "fa-paper-plane",
    unpaid: "fa-hourglass-half",
    ignored: "fa-ban",
    undone: "fa-undo",
    create: "fa-plus",
    update: "fa-pencil",
    void: "fa-times",
    delete: "fa-trash",
    refused: "fa-exclamation-triangle",
    blocked: "fa-hourglass-half",
    needless: "fa-minus",
    moved: "fa-random",
};

export class QboStatusField extends BadgeField {
    static template = "qbo_connector.StatusField";

    get icon() {
        return ICONS[this.props.record.data[this.props.name]] || "fa-circle-o";
    }
}

registry.category("fields").add("qbo_status", {
    ...badgeField,
    component: QboStatusField,
});
