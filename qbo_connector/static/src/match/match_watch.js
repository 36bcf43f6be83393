import { onWillUnmount, useEffect } from "@odoo/owl";

import { useProgress } from "../progress/progress_hook";

const POLL_MS = 2000;
// What takes long is asked for less often.
const SLOWER = 1.2;
const SLOWEST_MS = 20000;

/**
 * Follow what goes on in the background: the bus tells of readings, and a poll settles
 * what no message has told. Calls back when the last of it has come to its end.
 *
 * @param {import("./store/match_store").MatchStore} store
 * @param {(counts: Object, work: "run"|"other") => void} onEnd
 */
export function useMatchWatch(store, onEnd) {
    let timer = null;
    let pause = POLL_MS;
    let work = "other";
    const stop = () => clearTimeout(timer);
    async function look() {
        const { companyId, kindKey } = store;
        work = store.counts.running ? "run" : work;
        const counts = await store.count(kindKey, store.orm.silent);
        if (companyId !== store.companyId || kindKey !== store.kindKey) {
            return;
        }
        if (store.waiting) {
            pause = Math.min(pause * SLOWER, SLOWEST_MS);
            timer = setTimeout(look, pause);
        } else {
            store.progress = false;
            await store.reload();
            onEnd(counts, work);
            work = "other";
        }
    }
    useEffect(
        (waiting) => {
            if (waiting) {
                pause = POLL_MS;
                timer = setTimeout(look, pause);
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
