"""Small forms for the requests that need no wizard.

form.py: a form without a widget; forms/ are all of them; catalogue.py knows them by name. request_dialog.py shows one.
"""
