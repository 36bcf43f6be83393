import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/views/fields/formatters";

/** Columns of the right side that the server sorts by. */
export function rightColumns() {
    return [
        { name: "name", string: _t("Name") },
        { name: "code", string: _t("Code") },
        { name: "email", string: _t("E-mail") },
        { name: "subtype", string: _t("Type") },
        { name: "qbo_id", string: _t("Number in QuickBooks") },
    ];
}

/** What a value of an Odoo field is called on the screen; empty for none. */
function shownValue(column, value) {
    if (value === false || value === null || value === undefined || value === "") {
        return "";
    }
    if (column.type === "boolean") {
        return column.string;
    }
    if (column.type === "selection") {
        return (column.selection.find(([key]) => key === value) || ["", value])[1];
    }
    if (["float", "monetary"].includes(column.type)) {
        return formatFloat(value);
    }
    return Array.isArray(value) ? value[1] : String(value);
}

/** The second line of an Odoo record: what tells it from its namesakes. */
export function leftDetails(columns, row) {
    return columns
        .map((column) => ({
            name: column.name,
            label: column.string,
            text: shownValue(column, row[column.name]),
        }))
        .filter(({ text }) => text && text !== row.name);
}

/** The second line of a QuickBooks object. */
export function rightDetails(row) {
    const parts = [
        { name: "code", label: _t("Code"), text: row.code },
        { name: "subtype", label: _t("Type"), text: row.subtype },
        { name: "email", label: _t("E-mail"), text: row.email },
        { name: "phone", label: _t("Phone"), text: row.phone },
        { name: "city", label: _t("City"), text: row.city },
    ];
    if (row.full_name && row.full_name !== row.name) {
        parts.unshift({ name: "full_name", label: _t("Full name"), text: row.full_name });
    }
    return parts.filter(({ text }) => text);
}

/** The reasons of a proposal as one sentence part. */
export function reasonText(reasons) {
    return reasons.map(({ text }) => text).join(", ");
}
