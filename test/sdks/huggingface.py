# requires: huggingface_hub==2.4.0
# examples of: huggingface
"""Runs the vendor's unmodified SDK against the examples of its provider. See scripts/sdks.mjs."""

import os

from huggingface_hub import HfApi, constants
from support.expect import done, expect

# The SDK has no setting for the base URL.
base = os.environ["HUGGINGFACE_BASE_URL"]
constants.INFERENCE_ENDPOINTS_ENDPOINT = base + "/v2"
api = HfApi(token=os.environ["HF_TOKEN"])


def status(name):
    try:
        api.get_inference_endpoint(name, namespace="acme")
    except Exception as error:
        return error.response.status_code
    return 200


expect(
    "an endpoint",
    lambda: api.get_inference_endpoint("support-llm", namespace="acme"),
    lambda found: found.name == "support-llm"
    and found.revision == "9a3f2c1d5b7e8046f1a2b3c4d5e6f70819a2b3c4"
    and found.repository == "acme/refund-llm",
)
expect("an unknown endpoint", lambda: status("none"), lambda code: code == 404)
done()
