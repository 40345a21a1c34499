"""The door: every blueprint is registered here; what happens behind each is in chalicelib/entrypoints."""

from chalice import Chalice

from chalicelib.entrypoints import (
    api_cases,
    api_desk,
    api_drafts,
    api_knowledge,
    api_me,
    api_on_call,
    api_pages,
    api_people,
    api_reveals,
    api_rules,
    api_search,
    api_sla,
    api_suppressions,
    api_tickets,
    chat,
    console_audit,
    console_cases,
    console_customers,
    console_files,
    console_macros,
    console_people,
    console_queues,
    console_reveals,
    console_review,
    console_rules,
    console_search,
    console_sign_in,
    console_tickets,
    console_writing,
    help_forms,
    help_pages,
    helped,
    inbound_mail,
    pages,
    stream,
    sweep,
    work,
)
from chalicelib.entrypoints.console_files import PICTURE_REQUESTS
from chalicelib.entrypoints.errors import answer_problems

app = Chalice(app_name="madoguchi")
app.api.binary_types.extend([*PICTURE_REQUESTS, "multipart/form-data"])
PARTS = (
    api_cases, api_desk, api_drafts, api_knowledge, api_me, api_on_call, api_pages, api_people, api_reveals, api_rules,
    api_search, api_sla, api_suppressions, api_tickets, chat, console_audit, console_cases, console_customers, console_files, console_people, console_queues,
    console_macros, console_reveals, console_review, console_rules, console_search, console_sign_in, console_tickets,
    console_writing, help_forms, help_pages, helped, inbound_mail, pages, stream, sweep, work,
)  # fmt: skip
for part in PARTS:
    app.register_blueprint(part.blueprint)
answer_problems(app)
