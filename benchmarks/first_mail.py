"""A cold start, run as a process of its own: imports the handler as Lambda does and takes in the one mail of the event on standard input."""

import json
import os
import sys
from types import SimpleNamespace

from chalicelib.entrypoints.inbound_mail import inbound_mail

CONTEXT = SimpleNamespace(
    function_name="bench", memory_limit_in_mb=512, invoked_function_arn="arn:aws:lambda:us-east-1:000000000000:function:bench",
    aws_request_id="00000000-0000-0000-0000-000000000000", get_remaining_time_in_millis=lambda: 60000,
)  # fmt: skip

answer = inbound_mail(json.load(sys.stdin), CONTEXT)
os._exit(1 if answer["batchItemFailures"] else 0)  # taking the interpreter down is no part of a cold start: Lambda keeps it
