import { expect, test } from "@odoo/hoot";
import { animationFrame, click, queryAllTexts, waitFor } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, mockService, mountView, onRpc } from "@web/../tests/web_test_helpers";

import { defineCountedModels } from "./counted_models";

const BOOKS = {
    id: 1,
    name: "Books",
    connected: true,
    by_hand: true,
    reason: "",
    can_connect: true,
    can_ignore: true,
    ready: 1,
    held_up: 1,
    after: 2,
    going: 0,
    unpaid: 0,
    asks: 0,
    runs: [],
};
const ARCH = `<list js_class="qbo_open_transactions">
    <field name="name"/>
    <field name="state" widget="qbo_status" decoration-success="state == 'ready'"/>
</list>`;

defineMailModels();
defineCountedModels();

function summary(...companies) {
    onRpc("qbo.bundle", "get_summary", () => companies);
}

test("a status has a word and an icon, not only a colour", async () => {
    summary(BOOKS);
    await mountView({ type: "list", resModel: "qbo.bundle", arch: ARCH });
    expect(queryAllTexts(".o_field_qbo_status")).toEqual(["Ready", "Held up", "Goes after another"]);
    expect(".o_field_qbo_status .fa-check").toHaveCount(1);
    expect(".o_field_qbo_status .fa-exclamation-triangle").toHaveCount(1);
    expect(".o_field_qbo_status .fa-level-down").toHaveCount(1);
});

test("the strip counts what waits, and exports all that the list shows", async () => {
    summary(BOOKS);
    onRpc("qbo.bundle", "action_export_all", ({ args, kwargs }) => {
        expect.step([args[0], kwargs.context.active_domain]);
        return false;
    });
    await mountView({
        type: "list",
        resModel: "qbo.bundle",
        arch: ARCH,
        domain: [["state", "=", "ready"]],
    });
    expect(".o_qbo_open_ready").toHaveText("1 ready");
    expect(".o_qbo_open_held").toHaveText("1 held up");
    expect(".o_qbo_open_after").toHaveText("2 after another");
    await contains(".o_qbo_open_export").click();
    expect.verifySteps([[[], [["state", "=", "ready"]]]]);
});

test("voids that wait for a yes have a button of their own", async () => {
    summary({ ...BOOKS, asks: 2 });
    mockService("action", {
        doAction: (name) => expect.step(name),
    });
    await mountView({ type: "list", resModel: "qbo.bundle", arch: ARCH });
    expect(".o_qbo_open_asks").toHaveText("Voids to decide (2)");
    await contains(".o_qbo_open_asks").click();
    expect.verifySteps(["qbo_connector.action_qbo_bundle_voids"]);
});

test("nothing to export: no button for it", async () => {
    summary({ ...BOOKS, ready: 0, held_up: 0, after: 0 });
    await mountView({ type: "list", resModel: "qbo.bundle", arch: ARCH });
    expect(".o_qbo_open_export").toHaveCount(0);
    expect(".o_qbo_open_refresh").toHaveCount(1);
});

test("not connected: the strip says so and offers Connect", async () => {
    summary({ ...BOOKS, connected: false, reason: "Books is not connected" });
    onRpc("qbo.company", "action_connect", ({ args }) => {
        expect.step(`connect ${args[0]}`);
        return false;
    });
    await mountView({ type: "list", resModel: "qbo.bundle", arch: ARCH });
    expect(".o_qbo_open_reason").toHaveText("Books is not connected");
    await contains(".o_qbo_open_connect").click();
    expect.verifySteps(["connect 1"]);
});

test("a run shows how far it is, and can be stopped", async () => {
    const run = { id: 7, name: "Export", done: 3, total: 10 };
    const other = { id: 8, name: "Ignore", done: 1, total: 2 };
    summary({ ...BOOKS, going: 7, runs: [run, other] });
    onRpc("qbo.run", "action_stop", ({ args }) => {
        expect.step(`stop ${args[0]}`);
        return false;
    });
    await mountView({ type: "list", resModel: "qbo.bundle", arch: ARCH });
    expect(".o_qbo_open_run").toHaveCount(2);
    expect(".o_qbo_open_run:eq(0) a").toHaveText("3/10");
    await contains(".o_qbo_open_run:eq(0) button").click();
    expect.verifySteps(["stop 7"]);
});

test("Refresh looks again", async () => {
    summary(BOOKS);
    onRpc("qbo.bundle", "action_refresh", () => {
        expect.step("refresh");
        return true;
    });
    await mountView({ type: "list", resModel: "qbo.bundle", arch: ARCH });
    await waitFor(".o_qbo_open_refresh");
    await click(".o_qbo_open_refresh");
    await animationFrame();
    expect.verifySteps(["refresh"]);
});
