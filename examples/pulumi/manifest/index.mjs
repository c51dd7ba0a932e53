// One child for each target of the manifest. Deployment drift fails the preview, or with
// `pulumi config set onDrift report` warns and shows as a change.
import * as pulumi from '@pulumi/pulumi';
import { Manifest } from 'driftline/pulumi';

const config = new pulumi.Config();
const agents = new Manifest('agents', {
  path: 'driftline.yaml',
  environments: config.getObject('environments') ?? [],
  vars: { CHAT_VERSION: config.get('chatVersion') ?? '2.2' },
  onDrift: config.get('onDrift') === 'report' ? 'report' : 'fail',
});

export const targets = agents.targets;
