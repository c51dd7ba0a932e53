package main

import (
	"github.com/driftline/driftline/sdk/go/driftline"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		agents, err := driftline.NewManifest(ctx, "agents", &driftline.ManifestArgs{Path: "driftline.yaml"})
		if err != nil {
			return err
		}
		ctx.Export("targets", agents.Targets)
		return nil
	})
}
