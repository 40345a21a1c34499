"""The functions' time-outs, queues, logs and alarms fit together."""

import json
from typing import Any

import pytest

from infra.template import FOLDER, SaidTwice, join, state, whole

TEMPLATE = whole()
RESOURCES: dict[str, dict[str, Any]] = TEMPLATE["Resources"]
SETTINGS = json.loads((FOLDER.parent / ".chalice" / "config.json").read_text())["stages"]["deployed"]["lambda_functions"]
FUNCTIONS = ("APIHandler", "InboundMail", "Sweep", "Work")
ALARMS = {name: body["Properties"] for name, body in RESOURCES.items() if body.get("Type") == "AWS::CloudWatch::Alarm"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_is_told_the_same(function):
    assert RESOURCES[function]["Properties"]["Environment"] == RESOURCES["APIHandler"]["Properties"]["Environment"]


def test_the_environment_is_what_the_settings_read():
    from chalicelib.core.settings import Settings

    told = set(RESOURCES["APIHandler"]["Properties"]["Environment"]["Variables"])
    assert told - {"OPENBLAS_NUM_THREADS"} == {name.upper() for name in Settings.__struct_fields__}


@pytest.mark.parametrize(
    ("function", "queue", "setting"),
    [("InboundMail", "InboundMailQueue", "inbound_mail"), ("Work", "WorkQueue", "work"), ("Work", "UrgentWorkQueue", "work")],
)
def test_a_message_is_hidden_for_longer_than_its_function_may_run(function, queue, setting):
    assert RESOURCES[queue]["Properties"]["VisibilityTimeout"] >= 1.5 * SETTINGS[setting]["lambda_timeout"]


@pytest.mark.parametrize(("function", "queue"), [("InboundMail", "InboundMailQueue"), ("Work", "WorkQueue"), ("Work", "UrgentWorkQueue")])
def test_one_bad_record_does_not_bring_the_others_back(function, queue):
    source = RESOURCES[function]["Properties"]["Events"][f"{queue.removesuffix('Queue')}SqsEventSource"]
    assert source["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert source["Properties"]["Queue"] == {"Fn::Sub": f"${{{queue}.Arn}}"}
    assert source["Properties"]["ScalingConfig"]["MaximumConcurrency"] >= 2


def test_the_api_ends_before_api_gateway_does():
    assert SETTINGS["api_handler"]["lambda_timeout"] <= 29


def test_sweeps_do_not_overlap_and_are_not_repeated():
    assert SETTINGS["sweep"]["lambda_timeout"] < 60
    assert RESOURCES["Sweep"]["Properties"]["EventInvokeConfig"] == {"MaximumEventAgeInSeconds": 60, "MaximumRetryAttempts": 0}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_logs_are_structured_and_end(function):
    logging = RESOURCES[function]["Properties"]["LoggingConfig"]
    assert logging == {"LogFormat": "JSON", "LogGroup": {"Ref": f"{function}Logs"}}
    assert RESOURCES[f"{function}Logs"]["Properties"]["RetentionInDays"] == {"Ref": "LogDays"}


def test_no_function_takes_concurrency_from_the_account():
    assert "ReservedConcurrentExecutions" not in json.dumps(TEMPLATE)
    assert "reserved_concurrency" not in json.dumps(SETTINGS)


def test_access_logs_hold_neither_paths_nor_queries_nor_bodies_nor_people():
    form = RESOURCES["RestAPI"]["Properties"]["AccessLogSetting"]["Format"]
    json.loads(form)
    assert "\n" not in form
    for part in ("$context.path", "querystring", "sourceIp", "userAgent", "requestOverride", "authorizer"):
        assert part not in form


def test_the_api_is_throttled_and_traces_no_bodies():
    (settings,) = RESOURCES["RestAPI"]["Properties"]["MethodSettings"]
    assert settings["ThrottlingRateLimit"] > 0
    assert settings["ThrottlingBurstLimit"] > 0
    assert settings["DataTraceEnabled"] is False


def test_the_api_and_its_domain_speak_tls_1_2_at_least():
    assert RESOURCES["RestAPI"]["Properties"]["SecurityPolicy"].startswith(("SecurityPolicy_TLS13_1_2", "SecurityPolicy_TLS13_1_3"))
    assert RESOURCES["ApiDomain"]["Properties"]["SecurityPolicy"] == "TLS_1_2"


@pytest.mark.parametrize("name", ALARMS)
def test_every_alarm_rings_and_says_what_for(name):
    assert ALARMS[name]["AlarmActions"] == ALARMS[name]["OKActions"] == [{"Ref": "AlarmTopic"}]
    assert len(ALARMS[name]["AlarmDescription"]) > 20


def watched(metric: str) -> set[str]:
    values = [dimension["Value"] for alarm in ALARMS.values() if alarm["MetricName"] == metric for dimension in alarm["Dimensions"]]
    return {value.get("Ref") or value["Fn::GetAtt"][0] for value in values}


def test_every_dead_letter_queue_has_an_alarm():
    dead = {name for name, body in RESOURCES.items() if body.get("Type") == "AWS::SQS::Queue" and name.endswith("DeadLetters")}
    assert watched("ApproximateNumberOfMessagesVisible") == dead


def test_every_working_queue_has_an_alarm_for_its_age():
    working = {name for name, body in RESOURCES.items() if body.get("Type") == "AWS::SQS::Queue" and not name.endswith("DeadLetters")}
    assert watched("ApproximateAgeOfOldestMessage") == working


def test_errors_of_every_function_ring():
    assert watched("Errors") == {"InboundMail", "Stream", "Sweep", "Work"}
    assert ALARMS["ApiErrorsAlarm"]["MetricName"] == "5XXError"
    assert ALARMS["ApiErrorsAlarm"]["Dimensions"] == [{"Name": "ApiName", "Value": RESOURCES["RestAPI"]["Properties"]["Name"]}]


def test_silence_of_the_sweep_rings():
    assert ALARMS["SweepMissingAlarm"]["TreatMissingData"] == "breaching"
    assert ALARMS["SweepMissingAlarm"]["ComparisonOperator"] == "LessThanThreshold"


def test_base_url_and_stage_are_parameters():
    assert "Default" not in TEMPLATE["Parameters"]["BaseUrl"]
    variables = RESOURCES["APIHandler"]["Properties"]["Environment"]["Variables"]
    assert variables["BASE_URL"] == {"Ref": "BaseUrl"}
    assert variables["PARAMETER_PREFIX"] == {"Fn::Sub": "/madoguchi/${Stage}"}


def test_parts_that_contradict_each_other_are_refused():
    with pytest.raises(SaidTwice, match=r"b.yaml/Resources/Q/Delay is given"):
        join({"Resources": {"Q": {"Delay": 1}}}, {"Resources": {"Q": {"Delay": 2}}}, "b.yaml")


def test_what_the_local_run_creates_is_all_in_the_parts_that_it_reads():
    first = state()["Resources"]
    kinds = ("AWS::Cognito::UserPool", "AWS::DynamoDB::Table", "AWS::KMS::Key", "AWS::S3::Bucket", "AWS::SQS::Queue")
    elsewhere = [name for name, body in RESOURCES.items() if body.get("Type") in kinds and name not in first]
    assert elsewhere == []
