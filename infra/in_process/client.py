"""Stands where a botocore client stands: the same methods, the same events for those who listen, the same errors; no HTTP and no parsing."""

from collections.abc import Callable
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.hooks import HierarchicalEmitter, first_non_none_response

from .refusal import NotBuilt, Refused

Operation = Callable[[dict[str, Any]], dict[str, Any]]


class InProcessClient:
    """`call` is the service: operation and parameters in, the parsed answer out, or Refused."""

    _request_signer = None  # PynamoDB asks whether it has lost its credentials

    def __init__(self, service: str, operations: tuple[str, ...], call: Callable[[str, dict[str, Any]], dict[str, Any]]) -> None:
        self._service, self._call = service, call
        self._names = {xform_name(operation): operation for operation in operations}
        self._models = {name: _model(service, name) for name in operations}
        self.meta = SimpleNamespace(events=HierarchicalEmitter(), endpoint_url="in-process://", region_name="us-east-1")

    def __getattr__(self, name: str) -> Callable[..., dict[str, Any]]:
        if name not in self.__dict__.get("_names", {}):
            raise NotBuilt(f"{self.__dict__.get('_service')}.{name}")
        operation = self._names[name]
        return lambda **params: self._make_api_call(operation, params)

    def get_paginator(self, name: str) -> Any:
        """Answers come whole, so a listing is one page."""
        return SimpleNamespace(paginate=lambda **params: [getattr(self, name)(**params)])

    def _make_api_call(self, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        """Botocore's own method of this name, which PynamoDB calls: the events come in its order."""
        events, model, context = self.meta.events, self._models.get(operation), dict[str, Any]()
        if model is None:
            raise NotBuilt(f"{self._service}.{operation}")
        on = f"{self._service}.{operation}"
        changed = first_non_none_response(events.emit(f"provide-client-params.{on}", params=params, model=model, context=context))
        params = params if changed is None else changed
        events.emit(f"before-parameter-build.{on}", params=params, model=model, context=context)
        http, parsed = self._answer(on, operation, params, model, context)
        events.emit(f"after-call.{on}", http_response=http, parsed=parsed, model=model, context=context)
        if http.status_code >= HTTPStatus.MULTIPLE_CHOICES:
            raise ClientError(parsed, operation)
        answer: dict[str, Any] = parsed
        return answer

    def _answer(self, on: str, operation: str, params: dict[str, Any], model: Any, context: dict[str, Any]) -> Any:
        events = self.meta.events
        _, instead = events.emit_until_response(f"before-call.{on}", model=model, params=params, request_signer=None, context=context)
        if instead is not None:
            return instead
        try:
            return _OK, self._call(operation, params)
        except Refused as refused:
            return SimpleNamespace(status_code=refused.status, headers={}), refused.answer
        except Exception as error:
            events.emit(f"after-call-error.{on}", exception=error, context=context)
            raise


_OK = SimpleNamespace(status_code=200, headers={})


def _model(service: str, operation: str) -> Any:
    return SimpleNamespace(name=operation, service_model=SimpleNamespace(service_name=service))
