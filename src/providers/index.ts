import { adaline } from './adaline/index.ts';
import { astropods } from './astropods/index.ts';
import { bland } from './bland.ts';
import { cartesia } from './cartesia/index.ts';
import { chatcaptain } from './chatcaptain/index.ts';
import { claude } from './claude.ts';
import type { Provider } from './contract.ts';
import { elevenlabs } from './elevenlabs/index.ts';
import { huggingface } from './huggingface.ts';
import { kore } from './kore/index.ts';
import { langfuse } from './langfuse.ts';
import { polyai } from './polyai.ts';
import { vapi } from './vapi.ts';
import { voiceflow } from './voiceflow.ts';
import { watsonx } from './watsonx.ts';

/** Every provider, and the only list of them: `npm run new-provider NAME` adds one. */
export const PROVIDERS: readonly Provider[] = [
  chatcaptain,
  adaline,
  astropods,
  cartesia,
  kore,
  polyai,
  langfuse,
  elevenlabs,
  vapi,
  voiceflow,
  huggingface,
  claude,
  bland,
  watsonx,
];

export const PROVIDER_IDS: readonly string[] = PROVIDERS.map(({ id }) => id);

export function providerById(id: string): Provider | undefined {
  return PROVIDERS.find((provider) => provider.id === id);
}
