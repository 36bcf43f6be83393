import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { bold } from "../../text/bold";

/** Scores from which all suggestions can be accepted at once. */
const SCORES = [85, 80, 75, 70, 60, 50];
const UNDONE = ["automatch", "accept", "clear", "import"];

/** What goes on, what waits for a decision, and what can be taken back. */
export class MatchNotices extends Component {
    static template = "qbo_connector.MatchNotices";
    static props = {
        company: Object,
        counts: Object,
        progress: [Object, { value: false }],
        busy: Boolean,
        mayImport: Boolean,
        onAcceptAll: Function,
        onTakeBack: Function,
        onRefresh: Function,
        onCompany: Function,
        onAttention: Function,
    };

    setup() {
        this.scores = SCORES;
        this.state = useState({ score: 80, hiddenRun: false });
    }

    get isConnected() {
        return ["connected", "paused"].includes(this.props.company.state);
    }

    get notConnected() {
        return _t(
            "%s is not connected with QuickBooks. An administrator connects it on the QuickBooks company.",
            bold(this.props.company.name)
        );
    }

    get held() {
        return _t(
            "%s could not go to QuickBooks. Needs attention says why and what to do.",
            bold(this.props.counts.held)
        );
    }

    get doubtful() {
        return _t(
            "%s suggestions need your eye: choose a row to see why, or accept the best ones together.",
            bold(this.props.counts.doubtful)
        );
    }

    get isReading() {
        return ["due", "reading"].includes(this.props.counts.list_state);
    }

    /** What goes on in the background, the nearest to its end first. */
    get work() {
        const { running, last_run: run, going } = this.props.counts;
        if (this.isReading) {
            return _t("QuickBooks is being read.");
        }
        if (running) {
            return run.action === "import"
                ? _t("QuickBooks' entries become records of Odoo.")
                : _t("Automatch compares both sides.");
        }
        return going ? _t("%s records go to QuickBooks.", going) : "";
    }

    /** Nothing is sent or read while this lasts; the work waits. */
    get obstacle() {
        const { state, enabled } = this.props.company;
        if (state === "paused") {
            return _t("The QuickBooks company is paused: it waits until somebody resumes it.");
        }
        return enabled
            ? ""
            : _t("The integration is not enabled yet: it waits until an administrator enables it.");
    }

    get percent() {
        const { progress } = this.props;
        return progress && progress.total
            ? Math.round((100 * progress.done) / progress.total)
            : false;
    }

    /** The latest run, where it can be taken back. */
    get run() {
        const { last_run: run } = this.props.counts;
        const undoable =
            run && run.state === "done" && run.linked && UNDONE.includes(run.action);
        if (undoable && run.action === "import" && !this.props.mayImport) {
            return false;
        }
        return undoable && this.state.hiddenRun !== run.id ? run : false;
    }

    /** Automatch came to its end and found nothing: said, or it looks broken. */
    get nothingFound() {
        const { last_run: run, doubtful } = this.props.counts;
        return (
            run &&
            run.state === "done" &&
            run.action === "automatch" &&
            !run.linked &&
            !doubtful &&
            this.state.hiddenRun !== run.id &&
            run
        );
    }

    get runText() {
        const { action, linked, message } = this.run;
        if (action === "automatch") {
            return _t("Automatch: %s.", message);
        }
        if (action === "import") {
            return _t("Import: %s.", message);
        }
        return action === "clear"
            ? _t("%s links were cleared.", linked)
            : _t("%s suggestions were accepted.", linked);
    }

    chooseScore(ev) {
        this.state.score = Number(ev.target.value);
    }
}
