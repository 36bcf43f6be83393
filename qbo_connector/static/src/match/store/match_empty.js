import { _t } from "@web/core/l10n/translation";

/**
 * What an empty side says: why it is empty, and what to do next.
 *
 * @returns {{icon: string, title: string, text: string}}
 */
export function emptyText(store, side) {
    const pane = store[side];
    if (pane.search) {
        return {
            icon: "fa-search",
            title: _t("Nothing is called so"),
            text: _t("Search for fewer letters, or press Esc to see all."),
        };
    }
    if (pane.state === "open" && store.counts.matched) {
        return {
            icon: "fa-check",
            title: _t("All of this side is linked"),
            text: _t("Show the synchronized ones again to compare or unlink."),
        };
    }
    if (pane.state === "proposed") {
        return {
            icon: "fa-check",
            title: _t("Nothing waits for your eye"),
            text: _t("Press Automatch to look for twins, or link by hand."),
        };
    }
    if (pane.state === "linked") {
        return {
            icon: "fa-link",
            title: _t("Nothing is linked yet"),
            text: _t("Press Automatch: it links what is certain and suggests the rest."),
        };
    }
    return side === "left" ? emptyLeft(store) : emptyRight(store);
}

function emptyLeft(store) {
    return {
        icon: "fa-inbox",
        title: _t("Odoo has none"),
        text: store.kind.imports
            ? _t("Import those of QuickBooks, or make them in Odoo.")
            : _t("Make them in Odoo; they appear here at once."),
    };
}

function emptyRight(store) {
    if (store.counts.list_state === "fresh") {
        return {
            icon: "fa-inbox",
            title: _t("QuickBooks has none"),
            text: store.kind.exports
                ? _t("Export those of Odoo, or make them in QuickBooks and press Refresh.")
                : _t("Make them in QuickBooks, then press Refresh."),
        };
    }
    return {
        icon: "fa-cloud-download",
        title: _t("Not read from QuickBooks yet"),
        text: _t("Press Refresh: the list is read in the background."),
    };
}
