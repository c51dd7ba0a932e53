# requires: mlflow-skinny==3.17.2
# examples of: mlflow
"""Runs the vendor's unmodified SDK against the examples of its provider. See scripts/sdks.mjs."""

import os

from mlflow.prompt.constants import IS_PROMPT_TAG_KEY, PROMPT_TEXT_TAG_KEY
from mlflow.store.model_registry.rest_store import RestStore
from mlflow.utils.rest_utils import MlflowHostCreds
from support.expect import done, expect

# The client hides prompts among the models, and reads the version of a prompt once more.
store = RestStore(lambda: MlflowHostCreds(os.environ["MLFLOW_BASE_URL"], token=os.environ["MLFLOW_TRACKING_TOKEN"]))


def code(read):
    try:
        read()
    except Exception as error:
        return error.error_code
    return None


expect(
    "a model and its aliases",
    lambda: store.get_registered_model("support-refund"),
    lambda found: found.name == "support-refund" and found.aliases == {"champion": "12"},
)
expect(
    "the version of an alias",
    lambda: store.get_model_version_by_alias("support-refund", "champion"),
    lambda found: found.version == "12" and found.status == "READY" and found.last_updated_timestamp == 1762074000000,
)
expect(
    "the text of a prompt",
    lambda: store.get_model_version_by_alias("support-refund", "champion").tags,
    lambda tags: tags[IS_PROMPT_TAG_KEY] == "true" and tags[PROMPT_TEXT_TAG_KEY] == "You are kind.",
)
expect(
    "a model without aliases",
    lambda: store.get_registered_model("support-new"),
    lambda found: found.aliases == {},
)
expect(
    "an unknown model",
    lambda: code(lambda: store.get_registered_model("nobody")),
    lambda found: found == "RESOURCE_DOES_NOT_EXIST",
)
done()
