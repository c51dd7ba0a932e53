# A plan that fails on deployment drift of AI agents. driftline reads, and never writes to a vendor.
terraform {
  required_version = ">= 1.2"
  required_providers {
    external = {
      source  = "hashicorp/external"
      version = "~> 2.3"
    }
  }
}

data "external" "agents" {
  # Credentials come from the environment that Terraform runs in, such as CHATCAPTAIN_API_KEY.
  program     = ["driftline", "check", "-f", "terraform", "--exit-zero", "--max-time", "5m"]
  working_dir = path.module

  lifecycle {
    # A check block of Terraform would only warn.
    postcondition {
      condition     = self.result.outcome == "in-sync"
      error_message = self.result.report
    }
  }
}

output "agents" {
  value = data.external.agents.result.summary
}
