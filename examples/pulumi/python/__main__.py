import signal

import pulumi
import pulumi_driftline as driftline

# The engine interrupts the program when a resource fails. Without this line Python may print its own stack then.
signal.signal(signal.SIGINT, signal.SIG_DFL)

chat = driftline.Deployment(
    "support-chat",
    provider="chatcaptain",
    chatbot_id="7fGh2kLmNo4pQr6sTu8v",
    environment="prod",
    expect={"version": "2.2", "model_id": {"one_of": ["m_8", "m_9"]}},
)
agents = driftline.Manifest("agents", path="driftline.yaml")

pulumi.export("version", chat.version)
pulumi.export("targets", agents.targets)
