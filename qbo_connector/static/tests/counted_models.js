import { defineModels, fields, models } from "@web/../tests/web_test_helpers";

class QboAttention extends models.Model {
    _name = "qbo.attention";

    state = fields.Char();

    _records = [{ id: 1, state: "open" }];
}

class QboBundle extends models.Model {
    _name = "qbo.bundle";

    name = fields.Char();
    state = fields.Selection({
        selection: [
            ["ready", "Ready"],
            ["held_up", "Held up"],
            ["after", "Goes after another"],
        ],
    });

    _records = [
        { id: 4, name: "INV/1", state: "ready" },
        { id: 8, name: "INV/2", state: "held_up" },
        { id: 9, name: "PAY/1", state: "after" },
    ];
}

/** Define what the menu counts, whichever screen is open. */
export function defineCountedModels() {
    defineModels([QboAttention, QboBundle]);
}
