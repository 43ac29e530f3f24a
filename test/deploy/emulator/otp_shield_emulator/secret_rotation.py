"""Rotation of secrets: the schedule as a resource, and RotateSecret, which lets the rotation function take its four steps."""

import contextvars
import json
import logging
import threading
import time

from ministack.core.responses import error_response_json, json_response, new_uuid
from ministack.services import lambda_svc, secretsmanager

from .cloudformation import register

logger = logging.getLogger("otp-shield")

STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
PENDING = "AWSPENDING"


def by_id(secret_id):
    return secretsmanager._resolve(secret_id)[1]


def deploy(_name, props):
    secret = by_id(props["SecretId"])
    if secret is None:
        raise ValueError(f"there is no secret {props['SecretId']}")
    if lambda_svc._get_func_record_for_ref(props["RotationLambdaARN"])[0] is None:
        raise ValueError(f"there is no function {props['RotationLambdaARN']}")
    secret.update(RotationEnabled=True, RotationLambdaARN=props["RotationLambdaARN"], RotationRules=props.get("RotationRules"))
    return secret["ARN"], {}


def redeploy(_identity, _old, props):
    return deploy("", props)


def undeploy(identity, _props):
    secret = by_id(identity)
    if secret is not None:
        secret.update(RotationEnabled=False, RotationLambdaARN=None, RotationRules=None)


def take_steps(secret, version):
    for step in STEPS:
        function, config, _ = lambda_svc._get_func_record_for_ref(secret["RotationLambdaARN"])
        record = lambda_svc._execution_record_for_config(function, config)
        result = lambda_svc._execute_function_with_config_scope(record, {"Step": step, "SecretId": secret["ARN"], "ClientRequestToken": version})
        if result.get("error"):
            logger.warning("rotation of %s stopped at %s: %s", secret["Name"], step, result)
            return


def rotate(data):
    """Answers at once, as the service does; a version without a value waits under AWSPENDING for the function."""
    secret = by_id(data.get("SecretId", ""))
    if secret is None or not secret.get("RotationLambdaARN"):
        return error_response_json("InvalidRequestException", "No Lambda rotation function ARN is associated with this secret.", 400)
    version = data.get("ClientRequestToken") or new_uuid()
    secret["Versions"][version] = {"SecretString": None, "SecretBinary": None, "CreatedDate": int(time.time()), "Stages": [PENDING]}
    # The account and Region of the request go along.
    threading.Thread(target=contextvars.copy_context().run, args=(take_steps, secret, version), daemon=True).start()
    return json_response({"ARN": secret["ARN"], "Name": secret["Name"], "VersionId": version})


def install():
    register("AWS::SecretsManager::RotationSchedule", create=deploy, update=redeploy, delete=undeploy, replaced_by=("SecretId",))
    get = secretsmanager._get_secret_value

    def get_secret_value(data):
        answer = get(data)
        if answer[0] == 200 and not {"SecretString", "SecretBinary"} & set(json.loads(answer[2])):
            return error_response_json("ResourceNotFoundException", "Secrets Manager can't find the specified secret value for this version.", 400)
        return answer

    secretsmanager._get_secret_value = get_secret_value
    secretsmanager._rotate_secret = rotate
