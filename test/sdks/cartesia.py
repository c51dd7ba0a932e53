# requires: cartesia==4.2.0
"""Runs the vendor's unmodified Python SDK against `driftline simulate`. See scripts/sdks.mjs."""

import os

import cartesia
from cartesia import Cartesia
from cartesia.types import AgentSummary
from cartesia.types.agents import Deployment
from support.expect import done, expect


def client(**options):
    settings = {"api_key": os.environ["CARTESIA_API_KEY"], "max_retries": 0, **options}
    return Cartesia(base_url=os.environ["CARTESIA_BASE_URL"], **settings)


def refuses(what, kind, read, code=None):
    def attempt():
        try:
            read()
        except cartesia.APIStatusError as error:
            return error
        return None

    def is_right(error):
        if not isinstance(error, kind) or not isinstance(error.body, dict):
            return False
        told = error.body
        texts = all(isinstance(told.get(name), str) and told[name] for name in ("title", "message", "request_id"))
        return texts and "error_code" in told and told["error_code"] == code

    expect(what, attempt, is_right)


def strictly(model, value):
    # The SDK does not check replies: this checks one against its own type.
    return model.model_validate(value.model_dump())


def by_id(deployments):
    return {deployment.id: deployment for deployment in deployments}


for version in (None, "2026-03-01", "2026-08-14"):
    headers = {} if version is None else {"Cartesia-Version": version}
    name = version or "its own version"
    agents = client(default_headers=headers).agents
    deployments = agents.deployments
    expect(f"deployments, {name}", lambda: by_id(deployments.list("agent_p")), lambda found: set(found) == {"ad_1", "ad_2", "ad_3"})
    expect(f"what is live, {name}", lambda: by_id(deployments.list("agent_p"))["ad_1"], lambda one: one.is_live and one.status == "deployed" and one.version_id == "ver_1")
    expect(f"its strict type, {name}", lambda: strictly(Deployment, by_id(deployments.list("agent_p"))["ad_1"]), lambda one: one.created_at.tzinfo is not None)
    expect(f"a failure, {name}", lambda: by_id(deployments.list("agent_p"))["ad_3"], lambda one: one.build_error == "no such package")
    expect(f"one deployment, {name}", lambda: deployments.retrieve("ad_2"), lambda one: one.status == "building" and not one.is_live)
    expect(f"none, {name}", lambda: deployments.list("agent_none"), lambda found: found == [])
    expect(f"an id with a slash, {name}", lambda: deployments.list("agent a/b"), lambda found: found[0].version_id == "ver_9")
    expect(f"an agent, {name}", lambda: strictly(AgentSummary, agents.retrieve("agent_p")), lambda agent: agent.name == "Phone" and agent.deployment_count == 3)
    expect(f"all agents, {name}", lambda: agents.list().summaries, lambda found: len(found) == 3)
    refuses(f"an unknown agent, {name}", cartesia.NotFoundError, lambda: deployments.list("agent_x"))
    refuses(f"an unknown deployment, {name}", cartesia.NotFoundError, lambda: deployments.retrieve("ad_x"))

refuses("a wrong key", cartesia.AuthenticationError, lambda: client(api_key="sk_car_wrong").agents.deployments.list("agent_p"))
refuses("an unknown version", cartesia.BadRequestError, lambda: client(default_headers={"Cartesia-Version": "2001-01-01"}).agents.list())
refuses("a closed agent", cartesia.PermissionDeniedError, lambda: client().agents.deployments.list("agent_closed"))
refuses("an odd one", cartesia.UnprocessableEntityError, lambda: client().agents.deployments.list("agent_odd"))
refuses("a broken one", cartesia.InternalServerError, lambda: client().agents.deployments.list("agent_broken"))
# Twice 429, and the third attempt of the SDK's own retries is answered.
refuses("a busy one, retried", cartesia.NotFoundError, lambda: client(max_retries=2).agents.deployments.list("agent_busy"))

done()
