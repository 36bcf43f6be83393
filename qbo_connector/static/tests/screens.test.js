import { expect, test } from "@odoo/hoot";
import { queryAllTexts, queryText, waitFor } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    clickSave,
    contains,
    defineModels,
    fields,
    MockServer,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
    serverState,
} from "@web/../tests/web_test_helpers";

import { QboAttentionSystray } from "@qbo_connector/attention/attention_systray";

import { defineCountedModels } from "./counted_models";

class QboRun extends models.Model {
    _name = "qbo.run";

    name = fields.Char();
    progress = fields.Float();
    done = fields.Integer();
    total = fields.Integer();

    _records = [
        { id: 1, name: "Push", progress: 20, done: 2, total: 10 },
        { id: 2, name: "Former", progress: 100, done: 4, total: 4 },
    ];
}

class QboPlan extends models.Model {
    _name = "qbo.plan";

    name = fields.Char();
    progress = fields.Float();

    _records = [{ id: 1, name: "Export of 2000", progress: 5 }];
}

class QboOperation extends models.Model {
    _name = "qbo.operation";

    candidate_list = fields.Json();

    _records = [
        {
            id: 5,
            candidate_list: {
                operation_id: 5,
                record: "Oak",
                company: "Books",
                rows: [
                    {
                        qbo_id: "9",
                        name: "Oak Ltd",
                        entity: "Customer",
                        why: "similar name",
                        score: 80,
                        active: false,
                        linkable: true,
                    },
                    {
                        qbo_id: "10",
                        name: "Oak",
                        entity: "Vendor",
                        why: "holds the name",
                        active: true,
                        linkable: false,
                    },
                ],
            },
        },
    ];
}

defineMailModels();
defineModels([QboRun, QboPlan, QboOperation]);
defineCountedModels();

test("a progress bar shows how many of how many", async () => {
    await mountView({
        type: "list",
        resModel: "qbo.run",
        arch: `<list>
            <field name="name"/>
            <field name="progress" widget="qbo_progress"/>
            <field name="done" column_invisible="1"/>
            <field name="total" column_invisible="1"/>
        </list>`,
    });
    expect(queryAllTexts(".o_qbo_progress")).toEqual(["2 / 10", "4 / 4"]);
    expect(".progress[aria-valuenow='20']").toHaveCount(1);
    expect(".progress:first").toHaveAttribute("aria-label", "Progress: Push");
    expect(".progress:first").toHaveAttribute("aria-valuetext", "2 / 10");
});

test("a progress bar moves while its run goes on", async () => {
    await mountView({
        type: "list",
        resModel: "qbo.run",
        arch: `<list><field name="progress" widget="qbo_progress"/></list>`,
    });
    MockServer.env["bus.bus"]._sendone(serverState.partnerId, "qbo_connector/progress", {
        company_id: 1,
        run_id: 1,
        done: 7,
        total: 10,
        state: "running",
    });
    await waitFor(".progress[aria-valuenow='70']");
    expect(queryAllTexts(".o_qbo_progress")).toEqual(["7 / 10", "100 %"]);
});

test("the bar of a plan that is being made moves with it, not with a run", async () => {
    await mountView({
        type: "list",
        resModel: "qbo.plan",
        arch: `<list><field name="progress" widget="qbo_progress"/></list>`,
    });
    const send = (payload) =>
        MockServer.env["bus.bus"]._sendone(
            serverState.partnerId,
            "qbo_connector/progress",
            { company_id: 1, ...payload }
        );
    send({ run_id: 1, done: 9, total: 10, state: "running" });
    send({ plan_id: 1, done: 500, total: 2000, state: "making" });
    await waitFor(".progress[aria-valuenow='25']");
    expect(queryAllTexts(".o_qbo_progress")).toEqual(["500 / 2000"]);
});

test("the top bar counts what needs attention", async () => {
    onRpc("has_group", () => true);
    await mountWithCleanup(QboAttentionSystray);
    await waitFor(".o_qbo_attention_count");
    expect(".o_qbo_attention_count").toHaveText("1");
    expect(".o_qbo_attention button").toHaveAttribute(
        "aria-label",
        "QuickBooks: 1 causes need attention"
    );
});

test("candidates tell in words what they are, and only some can be linked", async () => {
    onRpc("qbo.operation", "action_link_candidate", ({ args }) => {
        expect.step(`link ${args[0]} ${args[1]}`);
        return { type: "ir.actions.act_window_close" };
    });
    await mountView({
        type: "form",
        resModel: "qbo.operation",
        resId: 5,
        arch: `<form><field name="candidate_list" widget="qbo_candidates"/></form>`,
    });
    expect(".list-group-item").toHaveCount(2);
    expect(queryText(".list-group-item:first")).toMatch(/Oak Ltd.*inactive/s);
    expect(".o_qbo_link_it").toHaveCount(1);
    expect(".o_qbo_create_new").toHaveCount(0);
    await contains(".o_qbo_link_it").click();
    expect.verifySteps(["link 5 9"]);
});

class QboCompany extends models.Model {
    _name = "qbo.company";

    name = fields.Char();

    _records = [{ id: 1, name: "Books" }];
}

const PAGES = `<form js_class="qbo_company_form">
    <notebook>
        <page string="Connection" name="connection"><field name="name"/></page>
        <page string="Sales" name="sales"><field name="display_name"/></page>
    </notebook>
</form>`;

/** Mount the form of a company, sent to a page of it. */
async function mountPages(page) {
    defineModels([QboCompany]);
    await mountView({
        type: "form",
        resModel: "qbo.company",
        resId: 1,
        arch: PAGES,
        context: { qbo_page: page },
    });
}

test("whoever is sent to a setting sees its page, and can leave it", async () => {
    await mountPages("sales");
    expect(".o_notebook .nav-link.active").toHaveText("Sales");
    await contains(".o_notebook .nav-link:contains(Connection)").click();
    await contains(".o_field_widget[name=name] input").edit("Other");
    await clickSave();
    expect(".o_notebook .nav-link.active").toHaveText("Connection");
});

test("a page that is not there, or none at all, opens the first one", async () => {
    await mountPages("gone");
    expect(".o_notebook .nav-link.active").toHaveText("Connection");
});
