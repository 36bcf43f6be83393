import { Reactive } from "@web/core/utils/reactive";

import { MatchPane } from "./match_pane";

const MODEL = "qbo.company";
const NO_COUNTS = { matched: 0, open_left: 0, open_right: 0, doubtful: 0 };

/**
 * What the matching screen shows and does, without any drawing: both sides, which rows
 * belong together, counts, and the calls to the server.
 */
export class MatchStore extends Reactive {
    constructor(orm) {
        super();
        this.orm = orm;
        this.companies = [];
        this.kinds = [];
        this.can = {};
        this.companyId = false;
        this.kindKey = false;
        this.countsByKind = {};
        this.busy = false;
        this.progress = false;
        this.left = new MatchPane("left", (options) => this.call("match_left", options));
        this.right = new MatchPane("right", (options) => this.call("match_right", options));
    }

    // === WHERE WE ARE === //

    get company() {
        return this.companies.find(({ id }) => id === this.companyId);
    }

    get kind() {
        return this.kinds.find(({ key }) => key === this.kindKey);
    }

    /** Kinds that the edition of the QuickBooks company knows. */
    get companyKinds() {
        const wanted = this.company?.wanted;
        return this.kinds.filter(({ entity }) => !wanted || wanted.includes(entity));
    }

    get counts() {
        return this.countsByKind[this.kindKey] || NO_COUNTS;
    }

    get canExport() {
        return Boolean(this.can.exports && this.kind.exports);
    }

    get canImport() {
        return Boolean(this.can.imports && this.kind.imports);
    }

    get filter() {
        return this.left.state;
    }

    /** Something goes on in the background for this kind. */
    get waiting() {
        const { running, going, list_state: state } = this.counts;
        return Boolean(running || going) || ["due", "reading"].includes(state);
    }

    /** Call a method of the QuickBooks company about the kind that is shown. */
    call(method, options = {}, kindKey = this.kindKey) {
        return this.orm.call(MODEL, method, [[this.companyId], kindKey], options);
    }

    // === LOADING === //

    async start({ companyId, kindKey } = {}) {
        Object.assign(this, await this.orm.call(MODEL, "match_screen", []));
        if (this.companies.length) {
            const known = this.companies.find(({ id }) => id === companyId);
            const best = this.companies.find(({ state }) => state === "connected");
            this.companyId = (known || best || this.companies[0]).id;
            await this.show(kindKey);
        }
    }

    /** Show a kind of the company that is chosen, from its first page. */
    async show(kindKey) {
        const kinds = this.companyKinds;
        this.kindKey = (kinds.find(({ key }) => key === kindKey) || kinds[0]).key;
        const { filter } = this;
        for (const pane of [this.left, this.right]) {
            pane.reset();
            pane.state = filter === "proposed" ? "all" : filter;
        }
        await this.reload();
    }

    async choose(companyId) {
        this.companyId = companyId;
        this.countsByKind = {};
        this.progress = false;
        await this.show(this.kindKey);
        await this.countOthers();
    }

    async reload() {
        await Promise.all([this.left.load(), this.right.load(), this.count()]);
    }

    async count(kindKey = this.kindKey, orm = this.orm) {
        const { companyId } = this;
        const counts = await orm.call(MODEL, "match_counts", [[companyId], kindKey]);
        if (companyId === this.companyId) {
            this.countsByKind[kindKey] = counts;
        }
        return counts;
    }

    /** Count what the other tabs hold, one after the other, behind the screen. */
    async countOthers() {
        const { companyId } = this;
        for (const { key } of this.companyKinds) {
            if (companyId !== this.companyId) {
                return;
            }
            if (!this.countsByKind[key]) {
                await this.count(key, this.orm.silent);
            }
        }
    }

    /** Show all, the open, the linked or the proposed ones, on both sides. */
    async setFilter(state) {
        for (const pane of [this.left, this.right]) {
            pane.leave();
            Object.assign(pane, { state, offset: 0 });
        }
        await Promise.all([this.left.load(), this.right.load()]);
    }

    // === WHO BELONGS TO WHOM === //

    other(side) {
        return side === "left" ? this.right : this.left;
    }

    /** Return {id, sure} of what a row is linked with, or may be. */
    partnerOf(side, row) {
        const sure = side === "left" ? row.link : row.record;
        if (sure) {
            return { id: sure.id, sure: true };
        }
        if (!row.proposal) {
            return false;
        }
        const { link_id: link, res_id: record } = row.proposal;
        return { id: side === "left" ? link : record, sure: false };
    }

    /** Make a row current; its partner on the other side follows. */
    async select(side, row) {
        const pane = this[side];
        const other = this.other(side);
        pane.currentId = row.id;
        pane.followed = false;
        if (pane.pinned && pane.pinned.id !== row.id) {
            pane.pinned = false;
        }
        const partner = this.partnerOf(side, row);
        const free = other.followed || !other.current;
        if (partner && (partner.sure || free)) {
            await other.follow(partner.id);
        } else if (free || this.isLinked(other.side, other.current)) {
            other.leave();
        }
    }

    isLinked(side, row) {
        return Boolean(side === "left" ? row.link : row.record);
    }

    /**
     * What the two current rows are to each other.
     *
     * @returns {{state: "none"|"half"|"linked"|"proposed"|"linkable", left, right,
     *     proposal}}
     */
    get pair() {
        const left = this.left.current;
        const right = this.right.current;
        let state = "none";
        let proposal = false;
        if (left && right) {
            state = this.relation(left, right);
            if (state === "proposed") {
                const mine = left.proposal && left.proposal.link_id === right.id;
                proposal = mine ? left.proposal : { reasons: [], ...right.proposal };
            }
        } else if (left || right) {
            state = "half";
        }
        return { state, left, right, proposal };
    }

    relation(left, right) {
        if (left.link && left.link.id === right.id) {
            return "linked";
        }
        if (left.link || right.record) {
            return "none";
        }
        const proposed =
            (left.proposal && left.proposal.link_id === right.id) ||
            (right.proposal && right.proposal.res_id === left.id);
        return proposed ? "proposed" : "linkable";
    }

    // === DOING === //

    /** Run a call, keep the buttons out meanwhile, and show what has become. */
    async act(work) {
        if (this.busy) {
            return undefined;
        }
        this.busy = true;
        const index = this.left.shown.findIndex(({ id }) => id === this.left.currentId);
        try {
            return await work();
        } finally {
            this.busy = false;
            await this.reload();
            await this.stayNear(index);
        }
    }

    /** Rows that are settled leave a list of open ones: the next one becomes current. */
    async stayNear(index) {
        const { left, right } = this;
        for (const pane of [left, right]) {
            pane.pinned = false;
        }
        if (left.currentId && !left.current) {
            left.leave();
            right.leave();
            const next = left.shown[Math.min(index, left.shown.length - 1)];
            if (next) {
                await this.select("left", next);
            }
        } else if (left.current) {
            await this.select("left", left.current);
        } else if (right.currentId && !right.current) {
            right.leave();
        }
    }

    link(left, right) {
        return this.act(() =>
            this.call("match_link", { res_id: left.id, link_id: right.id })
        );
    }

    unlink(linkIds) {
        return this.act(() =>
            this.orm.call(MODEL, "match_unlink", [[this.companyId], linkIds])
        );
    }

    clear() {
        return this.act(() => this.call("match_clear"));
    }

    automatch() {
        return this.act(() => this.call("match_auto"));
    }

    accept(options) {
        return this.act(() => this.call("match_accept", options));
    }

    reject(proposalIds) {
        return this.act(() =>
            this.orm.call(MODEL, "match_reject", [[this.companyId], proposalIds])
        );
    }

    takeBack(runId) {
        return this.act(() =>
            this.orm.call(MODEL, "match_take_back", [[this.companyId], runId])
        );
    }

    /** Let records be made in QuickBooks: those with an id, or all that are open. */
    exportRows(ids) {
        return this.act(() => this.call("match_export", ids ? { res_ids: ids } : {}));
    }

    /** Let records be made in Odoo: of the links given, or of all that are open. */
    importRows(ids) {
        return this.act(() => this.call("match_import", ids ? { link_ids: ids } : {}));
    }

    /** Let QuickBooks be asked for the whole list again. */
    refresh() {
        return this.act(() =>
            this.orm.call(MODEL, "refresh_lists", [[this.companyId], [this.kind.entity]])
        );
    }

    /** What differs between both sides of a link, and what else one should know. */
    compare(linkId) {
        return this.orm.call(MODEL, "match_compare", [[this.companyId], linkId]);
    }

    decide(linkId, paths) {
        return this.act(() =>
            this.orm.call(MODEL, "match_decide", [[this.companyId], linkId, paths])
        );
    }
}
