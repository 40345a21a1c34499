"""Pages to a person's own address: a body that Slack understands, signed by the Standard Webhooks specification."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.core.clock import Clock
from chalicelib.core.errors import Rejected
from chalicelib.core.ids import digest
from chalicelib.core.secrets import PageWebhook
from chalicelib.core.standard_webhooks import signed_headers
from chalicelib.desk.model import PublishedDesk
from chalicelib.outbox.public_post import post

from .ports import Notice, Post
from .wording import data_of, subject_of, summary_of

USER_AGENT = "Madoguchi-Page/1"
_SLACK = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


@dataclass
class WebhookChannel:
    """`find` gives the secret of that name: address and keys, or None. This very machine is allowed only to a desk that runs on it."""

    find: Callable[[str], PageWebhook | None]
    desk: Callable[[], PublishedDesk]
    is_at_home: Callable[[], bool]
    real_now: Clock
    post: Post = post

    def tell(self, notice: Notice) -> None:
        person = self.desk().document.people.get(notice.to.removeprefix("person:"))
        webhook = self.find(person.webhook) if person is not None and person.webhook else None
        if webhook is None:
            raise Rejected(f"There is no address under webhooks/ for {notice.to}.", {"code": "no-webhook"})
        body = json.dumps(body_of(notice), ensure_ascii=False).encode()
        headers = signed_headers(webhook.keys, f"page_{digest(notice.key)[:32]}", body, self.real_now())
        fixed = {"Content-Type": "application/json", "User-Agent": USER_AGENT}
        self.post(webhook.url, body, {**fixed, **headers}, allows_this_machine=self.is_at_home())


def body_of(notice: Notice) -> dict[str, object]:
    """`text` and `blocks` are Slack's; `page` is for programs."""
    summary = summary_of(notice.page, notice.attempt.level).translate(_SLACK)
    button = {"type": "button", "style": "primary", "text": {"type": "plain_text", "text": "Open and acknowledge"}, "url": notice.link}
    return {
        "text": f"{subject_of(notice).translate(_SLACK)} {notice.link}",
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": f"*{subject_of(notice).translate(_SLACK)}*\n{summary}"}},
            {"type": "actions", "elements": [button]},
        ],
        "page": data_of(notice),
    }
