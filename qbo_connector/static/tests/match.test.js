import { expect, test } from "@odoo/hoot";
import { press, queryAll, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    getService,
    mountWithCleanup,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

import { defineCountedModels } from "./counted_models";
import { COUNTS, mockMatching } from "./match_helpers";

defineMailModels();
defineCountedModels();

const LEFT = ".o_qbo_match_left";
const RIGHT = ".o_qbo_match_right";

async function openScreen(changes) {
    const world = mockMatching(changes);
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "qbo_connector.match",
        name: "Matching",
    });
    await animationFrame();
    return world;
}

/** Calls of a method since the screen was opened. */
const callsOf = (world, name) => world.calls.filter(([method]) => method === name);

const row = (side, name) => `${side} .o_qbo_match_row:contains(${name})`;

test("both sides stand beside each other, with counts and kinds", async () => {
    await openScreen();
    expect(`${LEFT} .o_qbo_match_row`).toHaveCount(3);
    expect(`${RIGHT} .o_qbo_match_row`).toHaveCount(3);
    expect(".o_qbo_count_matched").toHaveText("1 matched");
    expect(".o_qbo_count_doubtful").toHaveText("1 doubtful");
    expect(".o_qbo_count_open").toHaveText(/2 in Odoo,\s+2 in QuickBooks/);
    // A kind that this edition of QuickBooks does not have is no tab.
    expect(queryAllTexts(".o_qbo_match_tabs .nav-link")).toEqual(["Contacts2", "Terms2"]);
});

test("texts of other people are shown as text", async () => {
    await openScreen();
    expect(`${LEFT} .o_qbo_match_row b`).toHaveCount(0);
    expect(`${LEFT} .o_qbo_match_name:eq(2)`).toHaveText("<b>Pine</b>");
});

test("a linked row shows its partner on the other side", async () => {
    await openScreen();
    await contains(row(LEFT, "Oak")).click();
    expect(`${RIGHT} .o_qbo_current`).toHaveCount(1);
    expect(`${RIGHT} .o_qbo_current .o_qbo_match_name`).toHaveText("Oak Ltd");
    expect(".o_qbo_match_pair_linked").toHaveText(/Oak\s*is linked with\s+Oak Ltd/);
    await contains(row(RIGHT, "Azure")).click();
    expect(`${LEFT} .o_qbo_current`).toHaveCount(0);
});

test("a partner on another page stands on top", async () => {
    const world = await openScreen();
    await contains(`${RIGHT} .o_qbo_match_search`).edit("azure", { confirm: false });
    await advanceTime(400);
    expect(`${RIGHT} .o_qbo_match_row`).toHaveCount(1);
    await contains(row(LEFT, "Oak")).click();
    expect(queryAllTexts(`${RIGHT} .o_qbo_match_name`)).toEqual(["Oak Ltd", "Azure Interior"]);
    expect(`${RIGHT} .o_qbo_match_row:first`).toHaveText(/from another page/);
    expect(callsOf(world, "match_right").at(-1)[2].only).toEqual([12]);
});

test("one left and one right are linked", async () => {
    const world = await openScreen();
    expect(".o_qbo_match_link").not.toBeEnabled();
    await contains(row(LEFT, "Azure")).click();
    expect(".o_qbo_match_pair").toHaveText(/choose its twin/);
    await contains(row(RIGHT, "Azure")).click();
    await contains(".o_qbo_match_link").click();
    await animationFrame();
    expect(callsOf(world, "match_link")).toHaveLength(1);
    expect(callsOf(world, "match_link")[0][1]).toEqual(["contacts"]);
    const { res_id: resId, link_id: linkId } = callsOf(world, "match_link")[0][2];
    expect([resId, linkId]).toEqual([1, 11]);
    expect(".o_qbo_match_pair_linked").toHaveCount(1);
    expect(".o_qbo_match_differences").toHaveCount(0);
});

test("differences are kept unless somebody says otherwise", async () => {
    const world = await openScreen({
        differences: [
            { path: "DisplayName", label: "Display name", theirs: "Azure Interior", mine: "Azure" },
            { path: "PrimaryPhone", label: "Phone", theirs: "", mine: "555" },
        ],
    });
    await contains(row(LEFT, "Azure")).click();
    await contains(row(RIGHT, "Azure")).click();
    await contains(".o_qbo_match_link").click();
    expect(".o_qbo_keep:checked").toHaveCount(2);
    expect("[data-path=PrimaryPhone] .o_qbo_keep").toHaveAttribute(
        "aria-label",
        "Phone: keep QuickBooks' empty"
    );
    expect("[data-path=PrimaryPhone] .o_qbo_send").toHaveAttribute(
        "aria-label",
        "Phone: send Odoo's 555"
    );
    await contains(".o_qbo_differences_done").click();
    expect(callsOf(world, "match_decide")).toHaveLength(0);
    await contains(".o_qbo_match_compare").click();
    await contains("[data-path=PrimaryPhone] .o_qbo_send").click();
    await contains(".o_qbo_differences_done").click();
    await animationFrame();
    expect(callsOf(world, "match_decide")[0][1]).toEqual([11, ["PrimaryPhone"]]);
});

test("a linked pair is compared, with what one should know", async () => {
    const world = await openScreen({ warnings: ["Only one of 2 delivery addresses goes."] });
    await contains(row(RIGHT, "Oak")).click();
    await contains(".o_qbo_match_compare").click();
    await animationFrame();
    expect(callsOf(world, "match_compare")[0][1]).toEqual([12]);
    expect(".o_qbo_match_differences .alert").toHaveText("Only one of 2 delivery addresses goes.");
    expect(".o_qbo_match_differences").toHaveText(/Both sides hold the same/);
});

test("unlink takes the pair apart", async () => {
    const world = await openScreen();
    await contains(row(RIGHT, "Oak")).click();
    expect(`${LEFT} .o_qbo_current .o_qbo_match_name`).toHaveText("Oak");
    await contains(".o_qbo_match_unlink").click();
    await animationFrame();
    expect(callsOf(world, "match_unlink")[0][1]).toEqual([[12]]);
    expect(".o_qbo_match_link").toHaveCount(1);
});

test("a suggestion says why, and is accepted or rejected", async () => {
    const world = await openScreen();
    await contains(row(LEFT, "Pine")).click();
    expect(".o_qbo_match_pair_proposed").toHaveText(/may be\s+Pine Inc.*75.*same e-mail/s);
    await contains(".o_qbo_match_accept").click();
    await animationFrame();
    expect(callsOf(world, "match_accept")[0][2].proposal_ids).toEqual([33]);
    await contains(".o_qbo_match_reject").click();
    await animationFrame();
    expect(callsOf(world, "match_reject")[0][1]).toEqual([[33]]);
});

test("all suggestions above a score are accepted in one click", async () => {
    const world = await openScreen();
    await contains(".o_qbo_match_score").select("70");
    await contains(".o_qbo_match_accept_all").click();
    await animationFrame();
    expect(callsOf(world, "match_accept")[0][2].score).toBe(70);
});

test("synchronized rows are hidden, and the next open one follows", async () => {
    const world = await openScreen();
    await contains(".o_qbo_hide_synchronized").click();
    expect(queryAllTexts(`${LEFT} .o_qbo_match_name`)).toEqual(["Azure", "<b>Pine</b>"]);
    expect(callsOf(world, "match_right").at(-1)[2].state).toBe("open");
    await contains(row(LEFT, "Azure")).click();
    await contains(row(RIGHT, "Azure")).click();
    await contains(".o_qbo_match_link").click();
    await animationFrame();
    expect(`${LEFT} .o_qbo_current .o_qbo_match_name`).toHaveText("<b>Pine</b>");
});

test("the keys move, cross, select, link and search", async () => {
    const world = await openScreen();
    queryFirst(`${LEFT} .o_qbo_match_rows`).focus();
    await press("ArrowDown");
    await animationFrame();
    expect(`${LEFT} .o_qbo_current .o_qbo_match_name`).toHaveText("Azure");
    await press(" ");
    await animationFrame();
    expect(`${LEFT} .o_qbo_match_selection`).toHaveText(/1 selected/);
    await press("ArrowRight");
    await animationFrame();
    expect(`${RIGHT} .o_qbo_match_rows`).toBeFocused();
    await press("Enter");
    await animationFrame();
    expect(callsOf(world, "match_link")).toHaveLength(1);
    await press("/");
    expect(`${RIGHT} .o_qbo_match_search`).toBeFocused();
});

test("searching waits until somebody has typed", async () => {
    const world = await openScreen();
    const before = callsOf(world, "match_left").length;
    await contains(`${LEFT} .o_qbo_match_search`).edit("zebra", { confirm: false });
    expect(callsOf(world, "match_left")).toHaveLength(before);
    await advanceTime(400);
    expect(callsOf(world, "match_left")).toHaveLength(before + 1);
    expect(`${LEFT} .o_qbo_match_empty`).toHaveText(/Nothing is called so/);
});

test("clearing asks first, and a run can be taken back", async () => {
    const last = { id: 9, action: "clear", state: "done", linked: 4, message: false };
    const world = await openScreen({ counts: { ...COUNTS, last_run: last } });
    await contains(".o_qbo_match_clear").click();
    expect(callsOf(world, "match_clear")).toHaveLength(0);
    await contains(".modal .btn-primary").click();
    await animationFrame();
    expect(callsOf(world, "match_clear")).toHaveLength(1);
    await contains(".o_qbo_match_take_back").click();
    await contains(".modal .btn-primary").click();
    await animationFrame();
    expect(callsOf(world, "match_take_back")[0][1]).toEqual([9]);
});

test("automatch is followed to its end", async () => {
    const world = await openScreen();
    world.counts = { ...COUNTS, running: true, last_run: { id: 1, state: "running" } };
    await contains(".o_qbo_match_auto").click();
    await animationFrame();
    expect(".o_qbo_match_progress").toHaveText(/compares both sides/);
    expect(".o_qbo_match_auto").not.toBeEnabled();
    world.counts = {
        ...COUNTS,
        last_run: { id: 1, action: "automatch", state: "done", linked: 2, message: "2 linked" },
    };
    await advanceTime(2500);
    await animationFrame();
    expect(".o_qbo_match_progress").toHaveCount(0);
    expect(".o_qbo_match_run").toHaveText(/Automatch: 2 linked/);
});

test("a selection is exported and imported; all of it asks first", async () => {
    const world = await openScreen();
    await contains(`${LEFT} header .form-check-input`).click();
    await contains(`${LEFT} .o_qbo_transfer_checked`).click();
    await animationFrame();
    expect(callsOf(world, "match_export")[0][2].res_ids).toEqual([1, 3]);
    await contains(".o_qbo_match_import").click();
    expect(callsOf(world, "match_import")).toHaveLength(0);
    await contains(".modal .btn-primary").click();
    await animationFrame();
    expect(callsOf(world, "match_import")[0][2].link_ids).toBe(undefined);
});

test("what the user may not do is not there", async () => {
    await openScreen({ can: { exports: true, differences: true, decides: true } });
    expect(".o_qbo_match_clear").toHaveCount(0);
    expect(".o_qbo_match_import").toHaveCount(0);
    expect(".o_qbo_match_export").toHaveCount(1);
});

test("a list that was never read says what to do", async () => {
    await openScreen({
        lists: { left: [], right: [] },
        counts: { ...COUNTS, matched: 0, list_state: false },
    });
    expect(".o_qbo_match_unread").toHaveText(/has not been read yet/);
    expect(`${RIGHT} .o_qbo_match_empty`).toHaveText(/Press Refresh/);
});

test("without a QuickBooks company the screen says how to begin", async () => {
    await openScreen({ companies: [] });
    expect(".o_qbo_match_none").toHaveText(/There is no QuickBooks company yet/);
    expect(".o_qbo_match_auto").toHaveCount(0);
});

test("the tabs are one stop of the Tab key; arrows go from one to the next", async () => {
    await openScreen();
    const [first, second] = queryAll(".o_qbo_match_tabs [role=tab]");
    expect([first, second].map((tab) => tab.tabIndex)).toEqual([0, -1]);
    first.focus();
    await press("ArrowRight");
    expect(second).toBeFocused();
    await press("ArrowRight");
    expect(first).toBeFocused();
    await press("End");
    await press("Enter");
    await animationFrame();
    expect(".o_qbo_match_tabs .active").toHaveText("Terms2");
});
