import { markup } from "@odoo/owl";

/** A number or name in bold, to be put into a sentence that is translated as a whole. */
export function bold(text) {
    return markup`<b>${text}</b>`;
}
