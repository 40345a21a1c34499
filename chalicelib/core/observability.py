"""Structured logs and counted events without personal data: one JSON line each, metrics in CloudWatch's embedded format.

Powertools' Logger does the lines. Metrics are a dozen lines of JSON here because importing Powertools' Metrics and its provider costs
more of a cold start than a whole mail (docs/performance.md).
"""

import json
import sys

from aws_lambda_powertools import Logger

from .clock import real_now

NAMESPACE = "Madoguchi"
logger = Logger(service="madoguchi", use_rfc3339=True)


def count(metric: str, value: int = 1, **dimensions: str) -> None:
    """Adds `value` to a CloudWatch metric (embedded metric format, one line on standard output)."""
    line = {
        "_aws": {
            "Timestamp": int(real_now() * 1000),
            "CloudWatchMetrics": [
                {"Namespace": NAMESPACE, "Dimensions": [sorted(dimensions)], "Metrics": [{"Name": metric, "Unit": "Count"}]}
            ],
        },
        metric: value,
        **dimensions,
    }
    sys.stdout.write(json.dumps(line) + "\n")
