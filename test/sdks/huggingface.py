# requires: huggingface_hub==2.4.0
# examples of: huggingface
"""The vendor's SDK as it comes, against the examples of its provider. See scripts/sdks.mjs."""

import os
import sys

from huggingface_hub import HfApi, constants

# The SDK has no setting for it.
base = os.environ["HUGGINGFACE_BASE_URL"]
constants.INFERENCE_ENDPOINTS_ENDPOINT = base + "/v2"
api = HfApi(token=os.environ["HF_TOKEN"])
failures = 0


def expect(what, read, check):
    global failures
    try:
        result = read()
        if not check(result):
            raise AssertionError(f"unexpected: {result!r}"[:300])
        print(f"ok       {what}")
    except Exception as error:  # whatever the SDK throws is what is asked for
        failures += 1
        print(f"REFUSED  {what}: {type(error).__name__} {error}"[:500])


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
sys.exit(1 if failures else 0)
