"""The door hands the desk what API Gateway would, and nothing that happens in it is a bare traceback."""

import io
import json
import os
from pathlib import Path

import pytest
from chalice import Chalice, Response

from infra.local.http_door import BODY_LIMIT, ApiGatewayEvents, Door, HttpResponse

CORPORA = Path(os.environ.get("CORPORA") or Path(__file__).resolve().parents[4] / "shared" / "corpora")


def desk():
    app = Chalice("toy")

    @app.route("/echo/{name}", methods=["GET", "POST"], content_types=["text/plain", "application/octet-stream", "application/json"])
    def echo(name):
        event = app.current_request.to_dict()
        several = app.current_request.query_params
        query = {key: several.getlist(key) for key in several} if several else {}
        return {"name": name, "query": query, "body": app.current_request.raw_body.decode("latin-1"), "headers": event["headers"]}

    @app.route("/picture")
    def picture():
        return Response(b"\x89PNG\xff", headers={"Content-Type": "image/png", "X-Two": "2"})

    return app


def call(target="/echo/a", method="GET", body=b"", pages=None, **headers):
    def fail(request):
        raise ZeroDivisionError

    door = Door(desk(), pages or fail)
    environ = {"REQUEST_METHOD": method, "REQUEST_URI": target, "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}
    environ |= {"HTTP_HOST": "127.0.0.1:8000"} | headers
    answer = []
    content = b"".join(door(environ, lambda status, sent: answer.extend((status, dict(sent)))))
    return answer[0], answer[1], content


def test_the_event_has_the_keys_of_the_sample_of_aws():
    sample_file = CORPORA / "events" / "aws" / "apiGatewayProxyEvent.json"
    if not sample_file.exists():
        pytest.skip(f"the corpora folder is absent: {CORPORA}")
    sample = json.loads(sample_file.read_text())
    made = ApiGatewayEvents(desk()).create_lambda_event("GET", "/echo/a?b=1", {"Host": "x"}, None)
    assert sample.keys() - {"version"} == made.keys()
    assert made["requestContext"].keys() <= sample["requestContext"].keys()


@pytest.mark.parametrize(
    ("target", "name", "query"),
    [
        ("/echo/a%2Fb%20c", "a/b c", {}),
        ("/echo/%E7%AA%93", "窓", {}),
        ("/echo/a?x=1&x=2&y=%20&z=", "a", {"x": ["1", "2"], "y": [" "], "z": [""]}),
        ("http://127.0.0.1/echo/a", "a", {}),
    ],
)
def test_paths_and_queries_are_decoded_once(target, name, query):
    status, _, content = call(target)
    assert status == "200 OK"
    assert (json.loads(content)["name"], json.loads(content)["query"]) == (name, query)


def test_a_binary_body_arrives_whole_and_a_text_as_text():
    _, _, binary = call(method="POST", body=b"\xff\x00\r\n", CONTENT_TYPE="application/octet-stream")
    assert json.loads(binary)["body"] == "\xff\x00\r\n"
    _, _, text = call(method="POST", body="窓".encode(), CONTENT_TYPE="text/plain; charset=utf-8")
    assert json.loads(text)["body"].encode("latin-1").decode() == "窓"


def test_a_binary_answer_leaves_as_bytes():
    status, headers, content = call("/picture", HTTP_ACCEPT="image/png")
    assert (status, headers["Content-Type"], content) == ("200 OK", "image/png", b"\x89PNG\xff")


def test_an_unknown_path_is_refused_as_api_gateway_does():
    status, _, content = call("/nowhere")
    assert (status, json.loads(content)["title"]) == ("404 Not Found", "Not found")


def test_a_body_over_ten_megabytes_is_refused():
    status, _, content = call(method="POST", body=b"x" * (BODY_LIMIT + 1), CONTENT_TYPE="text/plain")
    assert (status[:3], json.loads(content)) == ("413", {"message": "Request Too Long"})


def test_head_has_no_body():
    _, headers, content = call(method="HEAD", pages=lambda request: HttpResponse(200, [], b"x"), target="/_local")
    assert (headers["Content-Length"], content) == ("0", b"")


def test_what_fails_in_the_door_is_a_problem_with_a_reference():
    status, headers, content = call("/_local")
    assert (status[:3], headers["Content-Type"]) == ("500", "application/problem+json")
    assert json.loads(content)["reference"]
