# requires: ibm-watsonx-orchestrate-clients==2.19.1
# examples of: watsonx
"""Runs the vendor's unmodified SDK against the examples of its provider. See scripts/sdks.mjs."""

import os

from ibm_watsonx_orchestrate_clients.agents.agent_client import AgentClient
from ibm_watsonx_orchestrate_clients.common.base_client import ClientAPIException
from support.expect import done, expect

# For a host that looks local the SDK has other paths.
base = os.environ["WATSONX_BASE_URL"].replace("http:", "HTTP:", 1)


def environments(agent, instance="/api", token=os.environ["WATSONX_TOKEN"]):
    return AgentClient(base_url=base + instance, api_key=token).get_environments_for_agent(agent)


def status(*args, **more):
    try:
        environments(*args, **more)
    except ClientAPIException as error:
        return error.response.status_code
    return 200


LIVE = "3c90c3cc-0d44-4b50-8888-8dd25736052a"
expect(
    "the environments of an agent",
    lambda: environments(LIVE),
    lambda found: [(each["name"], each["current_version"]) for each in found] == [("live", 4)],
)
expect(
    "an instance of its own",
    lambda: environments("81e518bb-5c99-4a05-8ddd-d2270c8b5a7f", "/instances/20260807-1234-5678-9012-abcdef012345"),
    lambda found: found[0]["current_version"] == 4,
)
expect("an unknown agent", lambda: status("none"), lambda code: code == 404)
expect("another token", lambda: status(LIVE, token="wrong"), lambda code: code == 401)
done()
