# requires: adaline-client==2.2.1
"""Runs the vendor's unmodified Python SDK against `driftline simulate`. See scripts/sdks.mjs."""

import asyncio
import logging
import os
import sys

from adaline.main import Adaline
from adaline_api.exceptions import ApiException
from adaline_api.models.error_response import ErrorResponse

PROJECT = "project_0000000000000001"
PROMPT = "prompt_0000000000000001"
PROD = "environment_000000000001"
EMPTY = "environment_000000000002"

failures = 0


def report(name, problem, shown):
    global failures
    failures += problem is not None
    print(f"{'ok  ' if problem is None else 'FAIL'} {name}: {problem or shown}")


async def gives(name, call, **expected):
    """The call succeeds: the client's models accept the reply, and these attributes are as expected."""
    try:
        reply = await asyncio.wait_for(call, 60)
    except Exception as error:
        return report(name, f"{type(error).__name__}: {str(error)[:300]}", "")
    for attribute, value in expected.items():
        found = reply
        for part in attribute.split("__"):
            found = found[int(part)] if part.isdigit() else getattr(found, part)
        if found != value:
            return report(name, f"{attribute} is {found!r}, not {value!r}", "")
    return report(name, None, type(reply).__name__)


async def refuses(name, call, status, code):
    """The call is refused with this status, in a body that the client's error model accepts."""
    try:
        await asyncio.wait_for(call, 60)
    except ApiException as error:
        body = ErrorResponse.from_json(error.body)
        found = (error.status, body.error.actual_instance.code)
        return report(name, None if found == (status, code) else f"{found}, not {(status, code)}", found)
    except Exception as error:
        return report(name, f"{type(error).__name__}: {str(error)[:300]}", "")
    return report(name, "was not refused", "")


async def main():
    logging.disable(logging.CRITICAL)
    client = Adaline()
    stranger = Adaline(api_key="wrong-key")
    api = client.deployments_api
    unknown = "prompt_0000000000000009"
    await gives(
        "get_latest_deployment",
        client.get_latest_deployment(prompt_id=PROMPT, deployment_environment_id=PROD),
        id="deployment_2",
        prompt_id=PROMPT,
        prompt__config__model="gpt-5",
    )
    await gives(
        "get_deployment",
        client.get_deployment(prompt_id=PROMPT, deployment_id="deployment_1"),
        id="deployment_1",
        deployment_environment_id=PROD,
    )
    await gives("get_deployment(current)", api.get_deployment(PROMPT, "current", PROD), id="deployment_2")
    await gives("prompts.get", client.prompts.get(prompt_id=PROMPT), id=PROMPT, title="Greeting", draft__config__model="gpt-5")
    await gives("prompts.list", client.prompts.list(project_id=PROJECT), prompts__0__id=PROMPT, pagination__has_more=False)
    await gives("prompts.list(limit)", client.prompts.list(project_id=PROJECT, limit=1), pagination__returned=1)
    await gives("projects.list", client.projects.list(), projects__0__id=PROJECT)
    await gives("projects.get", client.projects.get(project_id=PROJECT), title="Support")
    await refuses(
        "nothing deployed",
        client.get_latest_deployment(prompt_id=PROMPT, deployment_environment_id=EMPTY),
        404,
        "RESOURCE_NOT_FOUND",
    )
    await refuses("unknown prompt", client.prompts.get(prompt_id=unknown), 404, "RESOURCE_NOT_FOUND")
    await refuses("latest without environment", api.get_deployment(PROMPT, "latest"), 400, "VALIDATION_ERROR")
    await refuses(
        "cursor of nobody", client.prompts.list(project_id=PROJECT, cursor="nonsense"), 400, "INVALID_CURSOR"
    )
    await refuses(
        "wrong key",
        stranger.get_latest_deployment(prompt_id=PROMPT, deployment_environment_id=PROD),
        401,
        "AUTHENTICATION_REQUIRED",
    )
    await client.client.close()
    await stranger.client.close()


for variable in ("ADALINE_BASE_URL", "ADALINE_API_KEY"):
    if not os.environ.get(variable):
        sys.exit(f"{variable} is not set: run this under `driftline simulate test/sdks/adaline.yaml`")
asyncio.run(main())
sys.exit(1 if failures else 0)
