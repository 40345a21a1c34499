"""Where errors become HTTP or a retry: the only place with a broad except."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from chalicelib.core.observability import count, logger


def partial_batch(function: str) -> Callable[[Callable[[str], None]], Callable[[Any], dict[str, Any]]]:
    """Turns `handle(body)` into a handler of an SQS event: a record that raises is reported and comes again, the others are done."""

    def decorate(handle: Callable[[str], None]) -> Callable[[Any], dict[str, Any]]:
        def on_record(record: Any) -> None:
            try:
                handle(record.body)
            except Exception as error:
                count("RecordFailed", function=function)
                logger.exception(
                    "record failed, the queue brings it again", function=function, message_id=record.message_id, error=type(error).__name__
                )
                raise

        @wraps(handle)
        def handler(event: Any) -> dict[str, Any]:
            processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
            return dict(
                process_partial_response(event=event.to_dict(), record_handler=on_record, processor=processor, context=event.context)
            )

        return handler

    return decorate
