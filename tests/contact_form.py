"""The contact form as a person uses it: written, sent, its link found in the mail, confirmed."""

import re
from urllib.parse import urlencode, urlsplit

from tests.gateway import Answer, Events, Gateway
from tests.world import Sent

FORM = "application/x-www-form-urlencoded"
WRITTEN = {"email": "taro@customer.example", "subject": "The name on my statement", "message": "The name on my statement looks odd to me."}


class FromAddress(Events):
    """API Gateway tells the address of who connected."""

    address = "203.0.113.7"

    def create_lambda_event(self, method, path, headers, body=None):
        event = super().create_lambda_event(method, path, headers, body)
        event["requestContext"]["identity"]["sourceIp"] = self.address
        return event


def gateway(address: str = "203.0.113.7") -> Gateway:
    import app

    made = Gateway()
    made._gateway.event_converter = made.events = FromAddress(app.app)
    made.events.address = address
    return made


def write(language: str = "en", *, address: str = "203.0.113.7", step: str = "send", **fields: str) -> Answer:
    given = WRITTEN | fields | ({"step": step} if step else {})
    return gateway(address).call("POST", f"/help/{language}/contact", urlencode(given).encode(), Content_Type=FORM)


def link_in(sent: Sent) -> str:
    (url,) = re.findall(r"https?://\S+/confirm/\S+", sent.text)
    return urlsplit(url).path


def show(path: str, method: str = "GET") -> Answer:
    return gateway().call(method, path)


def forms_on(page: Answer) -> list[str]:
    return re.findall(r'name="form" value="(\w+)"', page.body)


def confirm(path: str, *forms: str) -> Answer:
    chosen = forms or tuple(forms_on(show(path)))
    return gateway().call("POST", path, urlencode([("form", form) for form in chosen]).encode(), Content_Type=FORM)
