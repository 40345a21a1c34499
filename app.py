"""The door: every blueprint is registered here; what happens behind each is in chalicelib/entrypoints."""

from chalice import Chalice

from chalicelib.entrypoints import inbound_mail, sweep, work

app = Chalice(app_name="madoguchi")
app.register_blueprint(inbound_mail.blueprint)
app.register_blueprint(sweep.blueprint)
app.register_blueprint(work.blueprint)
