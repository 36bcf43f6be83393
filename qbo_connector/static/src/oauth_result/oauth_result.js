// The page at the end of the consent. Where Odoo opened it as a pop-up it tells the
// window that waits, and closes itself. Intuit's pages may cut the line to the opener,
// so a channel of this origin is used; without one the page stays and shows the result.
(function () {
    "use strict";
    const page = document.getElementById("qbo_oauth_result");
    if (!page || !window.BroadcastChannel) {
        return;
    }
    const channel = new BroadcastChannel("qbo_connector.consent");
    channel.addEventListener("message", (event) => {
        // The waiting window has taken the result over.
        if (event.data === "seen") {
            window.close();
        }
    });
    channel.postMessage("finished");
})();
