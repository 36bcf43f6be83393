import { registry } from "@web/core/registry";
import { FormCompiler } from "@web/views/form/form_compiler";
import { FormRenderer } from "@web/views/form/form_renderer";
import { formView } from "@web/views/form/form_view";

/**
 * Opens a notebook at the page whose name the context gives as `qbo_page`: whoever is
 * sent to a setting sees it. A page that was chosen since has the last word.
 */
export class QboCompanyCompiler extends FormCompiler {
    compileNotebook(el, params) {
        const notebook = super.compileNotebook(el, params);
        const pages = {};
        for (const slot of notebook.children) {
            // The compiler writes names as expressions: text in quotes.
            pages[slot.getAttribute("name").slice(1, -1)] =
                slot.getAttribute("t-set-slot");
        }
        const chosen = notebook.getAttribute("defaultPage");
        notebook.setAttribute(
            "defaultPage",
            `(${chosen}) || __comp__.pageAsked(${JSON.stringify(pages)})`
        );
        return notebook;
    }
}

export class QboCompanyRenderer extends FormRenderer {
    /**
     * @param {Object<string, string>} pages name of a page to its id in the notebook
     * @returns {string | undefined}
     */
    pageAsked(pages) {
        return pages[this.props.record.context.qbo_page];
    }
}

registry.category("views").add("qbo_company_form", {
    ...formView,
    Compiler: QboCompanyCompiler,
    Renderer: QboCompanyRenderer,
});
