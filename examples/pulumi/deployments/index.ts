// Deployment drift fails this preview: the site is not released while an agent is not the one it was tested with.
import * as pulumi from '@pulumi/pulumi';
import { Deployment } from 'driftline/pulumi';

const chat = new Deployment('support-chat', {
  provider: 'chatcaptain',
  chatbotId: '7fGh2kLmNo4pQr6sTu8v',
  environment: 'prod',
  expect: { version: '2.2', modelId: { oneOf: ['m_8', 'm_9'] } },
});

const phone = new Deployment('phone-agent', {
  provider: 'cartesia',
  agentId: 'agent_p',
  environment: 'prod',
  expect: { version: 'ver_1', pinned: true },
  onUnknown: 'warn',
});

// Any resource of any provider stands here: a bucket, a container, a DNS record.
class Release extends pulumi.ComponentResource {
  readonly banner: pulumi.Output<string>;

  constructor(
    name: string,
    args: { chatVersion: pulumi.Input<string | undefined> },
    opts: pulumi.ResourceOptions,
  ) {
    super('website:index:Release', name, {}, opts);
    this.banner = pulumi.interpolate`released with the assistant ${args.chatVersion}`;
    this.registerOutputs({ banner: this.banner });
  }
}

const site = new Release('site', { chatVersion: chat.version }, { dependsOn: [chat, phone] });

export const banner = site.banner;
