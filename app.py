"""The door: every blueprint is registered here; what happens behind each is in chalicelib/entrypoints."""

from chalice import Chalice

from chalicelib.entrypoints import (
    api_desk,
    api_knowledge,
    api_on_call,
    api_pages,
    api_people,
    api_sla,
    api_suppressions,
    api_tickets,
    chat,
    help_forms,
    help_pages,
    helped,
    inbound_mail,
    pages,
    sweep,
    work,
)
from chalicelib.entrypoints.errors import answer_problems

app = Chalice(app_name="madoguchi")
app.register_blueprint(api_desk.blueprint)
app.register_blueprint(api_knowledge.blueprint)
app.register_blueprint(api_on_call.blueprint)
app.register_blueprint(api_pages.blueprint)
app.register_blueprint(api_people.blueprint)
app.register_blueprint(api_sla.blueprint)
app.register_blueprint(api_suppressions.blueprint)
app.register_blueprint(api_tickets.blueprint)
app.register_blueprint(chat.blueprint)
app.register_blueprint(help_forms.blueprint)
app.register_blueprint(help_pages.blueprint)
app.register_blueprint(helped.blueprint)
app.register_blueprint(inbound_mail.blueprint)
app.register_blueprint(pages.blueprint)
app.register_blueprint(sweep.blueprint)
app.register_blueprint(work.blueprint)
answer_problems(app)
