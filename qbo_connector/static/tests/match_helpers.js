import { onRpc } from "@web/../tests/web_test_helpers";

/** A small company: three records of Odoo, three objects of QuickBooks. */
export function makeLists() {
    return {
        left: [
            { id: 1, name: "Azure", email: "azure@example.com", link: false, proposal: false },
            {
                id: 2,
                name: "Oak",
                email: false,
                link: { id: 12, qbo_id: "2", name: "Oak Ltd", active: true, state: "linked" },
                proposal: false,
            },
            {
                id: 3,
                name: "<b>Pine</b>",
                email: false,
                link: false,
                proposal: {
                    id: 33,
                    link_id: 13,
                    qbo_id: "3",
                    name: "Pine Inc",
                    score: 75,
                    reasons: [{ code: "email", text: "same e-mail", good: true }],
                },
            },
        ],
        right: [
            object(11, "1", "Azure Interior"),
            { ...object(12, "2", "Oak Ltd"), record: { id: 2, name: "Oak" } },
            { ...object(13, "3", "Pine Inc"), proposal: { id: 33, res_id: 3, score: 75 } },
        ],
    };
}

function object(id, qboId, name) {
    return { id, qbo_id: qboId, name, active: true, record: false, proposal: false };
}

export const COUNTS = {
    matched: 1,
    open_left: 2,
    open_right: 2,
    doubtful: 1,
    going: 0,
    held: 0,
    read_at: "2026-01-01 00:00:00",
    list_state: "fresh",
    running: false,
    last_run: false,
};

const CONTACTS = {
    key: "contacts",
    label: "Contacts",
    entity: "Customer",
    res_model: "res.partner",
    imports: true,
    exports: true,
    columns: [{ name: "email", string: "Email", type: "char", sortable: true }],
};

/**
 * Answer the calls of the matching screen. What is linked, unlinked and so on changes
 * the lists as the server would.
 *
 * @returns {{lists, counts, can, calls: Array}} to change and to look at
 */
export function mockMatching(changes = {}) {
    const world = {
        lists: makeLists(),
        counts: { ...COUNTS },
        can: { clear: true, exports: true, imports: true, differences: true, decides: true },
        companies: [
            {
                id: 5,
                name: "Books",
                state: "connected",
                enabled: true,
                odoo_company: "YourCompany",
                wanted: ["Customer", "Term"],
            },
        ],
        calls: [],
        ...changes,
    };
    const kinds = [
        CONTACTS,
        { ...CONTACTS, key: "terms", label: "Terms", entity: "Term", columns: [] },
        { ...CONTACTS, key: "classes", label: "Classes", entity: "Class", columns: [] },
    ];
    const answer = (method, reply) =>
        onRpc("qbo.company", method, ({ args, kwargs }) => {
            world.calls.push([method, args.slice(1), { ...kwargs, context: undefined }]);
            return reply(args, kwargs);
        });
    onRpc("qbo.company", "match_screen", () => ({
        companies: world.companies,
        kinds,
        can: world.can,
    }));
    answer("match_counts", () => world.counts);
    for (const side of ["left", "right"]) {
        answer(`match_${side}`, (args, kwargs) => page(world, side, kwargs));
    }
    answer("match_link", (args, { res_id: resId, link_id: linkId }) => {
        join(world, resId, linkId);
        return { link_id: linkId, differences: world.differences || [], warnings: [] };
    });
    answer("match_unlink", (args) => part(world, args[1]));
    answer("match_compare", () => ({
        differences: world.differences || [],
        warnings: world.warnings || [],
    }));
    answer("match_accept", () => ({ run_id: 1, count: 1 }));
    for (const method of ["match_reject", "match_auto", "match_decide", "match_export"]) {
        answer(method, () => 1);
    }
    answer("match_import", () => 1);
    answer("match_clear", () => ({ run_id: 1, count: 1, kept: 0 }));
    answer("match_take_back", () => ({ count: 1, kept: 0 }));
    return world;
}

function page(world, side, { search, state, only, offset, limit }) {
    const key = side === "left" ? "link" : "record";
    let rows = world.lists[side];
    if (only) {
        rows = rows.filter(({ id }) => only.includes(id));
    }
    if (search) {
        rows = rows.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()));
    }
    if (state === "open") {
        rows = rows.filter((row) => !row[key]);
    } else if (state === "linked") {
        rows = rows.filter((row) => row[key]);
    }
    return { total: rows.length, rows: rows.slice(offset || 0, (offset || 0) + limit) };
}

function join(world, resId, linkId) {
    const left = world.lists.left.find(({ id }) => id === resId);
    const right = world.lists.right.find(({ id }) => id === linkId);
    left.link = { id: linkId, qbo_id: right.qbo_id, name: right.name, active: true };
    right.record = { id: resId, name: left.name };
}

function part(world, linkIds) {
    for (const row of world.lists.left) {
        row.link = linkIds.includes(row.link?.id) ? false : row.link;
    }
    for (const row of world.lists.right) {
        row.record = linkIds.includes(row.id) ? false : row.record;
    }
    return linkIds.length;
}
