# requires: langgraph-cli==0.4.40
# examples of: langsmith-deployment
"""Runs the client in the vendor's own command line against the examples of its provider. See scripts/sdks.mjs."""

import os

from langgraph_cli.host_backend import HostBackendClient, HostBackendError
from support.expect import done, expect

LIVE = "5b1f0a2c-0000-4000-8000-000000000010"
base = os.environ["LANGSMITH_DEPLOYMENT_BASE_URL"]


def client(key):
    return HostBackendClient(base, key, os.environ.get("LANGSMITH_WORKSPACE_ID"))


def status(key, deployment):
    try:
        client(key).get_deployment(deployment)
    except HostBackendError as error:
        return error.status_code
    return 200


own = client(os.environ["LANGSMITH_API_KEY"])
expect(
    "a deployment",
    lambda: own.get_deployment(LIVE),
    lambda found: found["id"] == LIVE and found["status"] == "READY" and found["active_revision_id"] is not None,
)
expect(
    "its active revision",
    lambda: own.get_revision(LIVE, own.get_deployment(LIVE)["active_revision_id"]),
    lambda found: found["status"] == "DEPLOYED" and found["source_revision_config"]["repo_ref"] == "main",
)
expect("an unknown deployment", lambda: status(os.environ["LANGSMITH_API_KEY"], "none"), lambda code: code == 404)
expect("another key", lambda: status("wrong", LIVE), lambda code: code == 401)
done()
