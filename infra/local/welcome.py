"""What `make run` tells people to open and to try."""

import os

from infra.local.local_pages import RunFacts


def welcome(facts: RunFacts) -> list[str]:
    mailbox = next(iter(facts.mailboxes), "support@example.com")
    return [
        "",
        "Open",
        f"  {facts.http}/help                   the help centre, as customers see it",
        f"  {facts.http}/console                the agents' console; sign in as one of five demo people",
        f"  {facts.http}/_local/                all that this desk sent, its pages, its clock",
        f"  {facts.http}/api/v1/openapi.json    the agents' API; its token stands in {os.environ.get('LOCAL_DIR') or '.local'}/run.json",
        "Try",
        "  make demo    sends real mails and webhooks, and shows what became of them",
        "  printf 'From: you@customer.example\\nSubject: Fees\\n\\nHow much is the withdrawal fee?\\n' |",
        f"    curl -sT - smtp://{facts.smtp} --mail-from you@customer.example --mail-rcpt {mailbox}",
        "",
        "Ctrl-C ends it; the data stays for the next start.",
    ]
