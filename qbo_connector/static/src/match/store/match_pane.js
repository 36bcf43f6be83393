import { Reactive } from "@web/core/utils/reactive";

/** Rows of one page: few enough to draw at once, enough to work on for a while. */
export const PAGE = 80;

/**
 * One side of the screen: a page of rows, what is looked for, and which row is current.
 * It knows nothing of the other side.
 */
export class MatchPane extends Reactive {
    /**
     * @param {"left"|"right"} side
     * @param {(options: Object) => Promise<{total: number, rows: Object[]}>} fetch
     */
    constructor(side, fetch) {
        super();
        this.side = side;
        this.fetch = fetch;
        this.ticket = 0;
        this.reset();
    }

    /** Forget all: another kind or another QuickBooks company is shown. */
    reset() {
        this.rows = [];
        this.total = 0;
        this.offset = 0;
        this.limit = PAGE;
        this.search = "";
        this.order = "name";
        this.state = "all";
        this.loading = false;
        this.loaded = false;
        /** Id of the row that the arrows move. */
        this.currentId = false;
        /** The current row followed from the other side; nobody has chosen it. */
        this.followed = false;
        /** Row of another page that belongs to the other side's current row. */
        this.pinned = false;
        /** Rows with a tick, by id; they survive turning pages. */
        this.checked = new Map();
    }

    /** Rows as they stand on the screen. */
    get shown() {
        if (!this.pinned) {
            return this.rows;
        }
        return [this.pinned, ...this.rows.filter((row) => row.id !== this.pinned.id)];
    }

    get current() {
        return this.shown.find((row) => row.id === this.currentId) || false;
    }

    get checkedRows() {
        return [...this.checked.values()];
    }

    /** Load the page; an answer that a later question has overtaken is dropped. */
    async load() {
        const ticket = ++this.ticket;
        this.loading = true;
        try {
            const { search, order, state, offset, limit } = this;
            const found = await this.fetch({ search, order, state, offset, limit });
            if (ticket !== this.ticket) {
                return;
            }
            if (offset && offset >= found.total) {
                // Rows have gone meanwhile: the page would be empty.
                this.offset = Math.floor(Math.max(found.total - 1, 0) / limit) * limit;
                await this.load();
                return;
            }
            Object.assign(this, { rows: found.rows, total: found.total, loaded: true });
            this.refreshChecked();
        } finally {
            if (ticket === this.ticket) {
                this.loading = false;
            }
        }
    }

    /** What was ticked shows its present state. */
    refreshChecked() {
        for (const row of this.rows) {
            if (this.checked.has(row.id)) {
                this.checked.set(row.id, row);
            }
        }
    }

    async lookFor(search) {
        if (search !== this.search) {
            Object.assign(this, { search, offset: 0, pinned: false });
            await this.load();
        }
    }

    /** Sort by a column; the same column again turns the order round. */
    async sortBy(name) {
        const turned = this.order === name ? `${name} desc` : name;
        Object.assign(this, { order: turned, offset: 0 });
        await this.load();
    }

    async turnTo(offset, limit = this.limit) {
        Object.assign(this, { offset, limit, pinned: false });
        await this.load();
    }

    /**
     * Make a row current because the other side's row belongs to it. A row that is on
     * another page is fetched and stands on top.
     */
    async follow(id) {
        this.currentId = id;
        this.followed = true;
        if (this.shown.some((row) => row.id === id)) {
            return;
        }
        const found = await this.fetch({ only: [id], state: "all", limit: 1 });
        if (this.currentId === id) {
            this.pinned = found.rows[0] || false;
        }
    }

    leave() {
        Object.assign(this, { currentId: false, followed: false, pinned: false });
    }

    /** Return the row that stands ``step`` rows further, or the first one. */
    neighbour(step) {
        const rows = this.shown;
        const index = rows.findIndex((row) => row.id === this.currentId);
        const next = index < 0 ? 0 : Math.min(Math.max(index + step, 0), rows.length - 1);
        return rows[next];
    }

    toggle(row) {
        if (!this.checked.delete(row.id)) {
            this.checked.set(row.id, row);
        }
    }

    get pageChecked() {
        return this.rows.length > 0 && this.rows.every((row) => this.checked.has(row.id));
    }

    togglePage() {
        const all = this.pageChecked;
        for (const row of this.rows) {
            all ? this.checked.delete(row.id) : this.checked.set(row.id, row);
        }
    }
}
