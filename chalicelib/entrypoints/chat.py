"""A chat channel says that somebody wrote: verified, taken in, and answered in the response."""

from chalice import Blueprint, Response

from chalicelib import wiring

blueprint = Blueprint(__name__)


@blueprint.route("/webhooks/chat/{channel}", methods=["POST"], content_types=["application/json", "application/octet-stream"])
def receive_chat(channel: str) -> Response:
    request, desk = blueprint.current_request, wiring.desk()
    body = request.raw_body
    assert isinstance(body, bytes), "Chalice decodes what API Gateway delivers as base64, and encodes text"
    webhook = desk.chat_door.admit(channel, request.headers, body)
    return Response(desk.chat_intake.receive(webhook).decode(), headers={"Content-Type": "application/json", "Cache-Control": "no-store"})
