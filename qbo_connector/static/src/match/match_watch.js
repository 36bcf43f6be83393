import { onWillUnmount, useEffect } from "@odoo/owl";

import { useProgress } from "../progress/progress_hook";

const POLL_MS = 2500;

/**
 * Follow what goes on in the background: the bus tells of readings, and a poll settles
 * what no message has told. Calls back when the last of it has come to its end.
 *
 * @param {import("./store/match_store").MatchStore} store
 * @param {(counts: Object) => void} onEnd
 */
export function useMatchWatch(store, onEnd) {
    let timer = null;
    const stop = () => clearTimeout(timer);
    async function look() {
        const { companyId, kindKey } = store;
        const counts = await store.count(kindKey, store.orm.silent);
        if (companyId !== store.companyId || kindKey !== store.kindKey) {
            return;
        }
        if (store.waiting) {
            timer = setTimeout(look, POLL_MS);
        } else {
            store.progress = false;
            await store.reload();
            onEnd(counts);
        }
    }
    useEffect(
        (waiting) => {
            if (waiting) {
                timer = setTimeout(look, POLL_MS);
            }
            return stop;
        },
        () => [store.waiting, store.kindKey, store.companyId]
    );
    onWillUnmount(stop);
    useProgress((payload) => {
        if (payload.company_id === store.companyId) {
            store.progress = payload.state === "running" ? payload : false;
        }
    });
}
