import type { Provider } from './contract.ts';

/** Every provider, and the only list of them: `npm run new-provider NAME` adds one. Each is loaded when it is asked for. */
export const LOADERS: Readonly<Record<string, () => Promise<Provider>>> = {
  chatcaptain: async () => (await import('./chatcaptain/index.ts')).chatcaptain,
  adaline: async () => (await import('./adaline/index.ts')).adaline,
  astropods: async () => (await import('./astropods/index.ts')).astropods,
  cartesia: async () => (await import('./cartesia/index.ts')).cartesia,
  kore: async () => (await import('./kore/index.ts')).kore,
  polyai: async () => (await import('./polyai.ts')).polyai,
  elevenlabs: async () => (await import('./elevenlabs/index.ts')).elevenlabs,
  langfuse: async () => (await import('./langfuse/index.ts')).langfuse,
  langsmith: async () => (await import('./langsmith.ts')).langsmith,
  'langsmith-deployment': async () => (await import('./langsmith-deployment/index.ts')).langsmithDeployment,
  braintrust: async () => (await import('./braintrust.ts')).braintrust,
  promptlayer: async () => (await import('./promptlayer.ts')).promptlayer,
  phoenix: async () => (await import('./phoenix.ts')).phoenix,
  mlflow: async () => (await import('./mlflow.ts')).mlflow,
  vapi: async () => (await import('./vapi.ts')).vapi,
  voiceflow: async () => (await import('./voiceflow.ts')).voiceflow,
  huggingface: async () => (await import('./huggingface.ts')).huggingface,
  claude: async () => (await import('./claude.ts')).claude,
  bland: async () => (await import('./bland.ts')).bland,
  retell: async () => (await import('./retell/index.ts')).retell,
  'azure-foundry': async () => (await import('./azure-foundry/index.ts')).azureFoundry,
  watsonx: async () => (await import('./watsonx.ts')).watsonx,
};
