// What Pulumi.yaml runs: checks the manifest that the stack's config names for deployment drift.
//   pulumi config set manifest examples/…/driftline.yaml
//   pulumi preview
import * as pulumi from '@pulumi/pulumi';
import { Manifest } from 'driftline/pulumi';

const config = new pulumi.Config('driftline');
const agents = new Manifest('agents', {
  path: config.require('manifest'),
  onDrift: config.get('onDrift') === 'report' ? 'report' : 'fail',
});

export const targets = agents.targets;
