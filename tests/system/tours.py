"""Steps of a person in the web client, for the tours."""

PATIENCE = 60_000  # milliseconds for one step


class Person:
    """Somebody with a browser and an account in Odoo.

    :param page: Playwright's page
    :param str url: address of the Odoo server
    """

    def __init__(self, page, url, login="admin", password="admin"):
        self.page = page
        self.url = url
        page.set_default_timeout(PATIENCE)
        page.goto(f"{url}/web/login")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", password)
        page.click("button[type=submit]")
        page.wait_for_selector(".o_main_navbar")

    def open(self, path):
        """Open a screen by its path below ``/odoo/``."""
        self.page.goto(f"{self.url}/odoo/{path}")
        self.page.wait_for_selector(".o_action_manager .o_view_controller")

    def field(self, name):
        """Return the editable part of a field."""
        return self.page.locator(
            f".o_field_widget[name={name}] input, .o_field_widget[name={name}] select"
        ).first

    def fill(self, **values):
        """Fill text fields of the form that is open."""
        for name, value in values.items():
            self.field(name).fill(value)

    def choose(self, name, label):
        """Choose a value of a selection field by its label."""
        box = self.page.locator(f".o_field_widget[name={name}]").first
        if box.locator("select").count():
            box.locator("select").select_option(label=label)
            return
        box.locator("input").click()
        self.page.locator(".o_select_menu_item", has_text=label).first.click()

    def tag(self, name, text):
        """Add a record to a many2many or choose it in a many2one field."""
        box = self.page.locator(f".o_field_widget[name={name}] input").first
        box.fill(text)
        self.page.locator(".o-autocomplete--dropdown-item", has_text=text).first.click()

    def press(self, label, within="body"):
        """Press a visible button by its label."""
        self.page.locator(f"{within} button:visible", has_text=label).first.click()

    def tab(self, label):
        """Open a page of the form's notebook."""
        self.page.locator(".o_notebook .nav-link", has_text=label).first.click()

    def save(self):
        """Save the form."""
        self.page.click(".o_form_button_save")
        self.page.wait_for_selector(
            ".o_form_saved, .o_form_status_indicator_buttons.invisible",
            state="attached",
        )

    def sees(self, text, within="body"):
        """Wait until a text is visible."""
        self.page.locator(f"{within} :visible", has_text=text).first.wait_for()

    def told(self, text):
        """Wait for a notification with a text."""
        self.page.locator(".o_notification", has_text=text).first.wait_for()
