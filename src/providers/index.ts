import { adaline } from './adaline/index.ts';
import { astropods } from './astropods/index.ts';
import { braintrust } from './braintrust.ts';
import { cartesia } from './cartesia/index.ts';
import { chatcaptain } from './chatcaptain/index.ts';
import type { Provider } from './contract.ts';
import { elevenlabs } from './elevenlabs/index.ts';
import { kore } from './kore/index.ts';
import { langfuse } from './langfuse/index.ts';
import { langsmith } from './langsmith.ts';
import { langsmithDeployment } from './langsmith-deployment/index.ts';
import { mlflow } from './mlflow.ts';
import { phoenix } from './phoenix.ts';
import { polyai } from './polyai.ts';
import { promptlayer } from './promptlayer.ts';

/** Every provider, and the only list of them: `npm run new-provider NAME` adds one. */
export const PROVIDERS: readonly Provider[] = [
  chatcaptain,
  adaline,
  astropods,
  cartesia,
  kore,
  polyai,
  langfuse,
  langsmith,
  langsmithDeployment,
  braintrust,
  promptlayer,
  phoenix,
  mlflow,
  elevenlabs,
];

export const PROVIDER_IDS: readonly string[] = PROVIDERS.map(({ id }) => id);

export function providerById(id: string): Provider | undefined {
  return PROVIDERS.find((provider) => provider.id === id);
}
