import { onWillUnmount } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

/** Type of the bus message that the runner sends to the person who follows it. */
export const PROGRESS = "qbo_connector/progress";

/**
 * Call back with each sign of life of a run, while the component is there.
 *
 * @param {({company_id, run_id, done, total, state}) => void} callback
 */
export function useProgress(callback) {
    const busService = useService("bus_service");
    busService.subscribe(PROGRESS, callback);
    onWillUnmount(() => busService.unsubscribe(PROGRESS, callback));
}
