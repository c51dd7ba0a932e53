import type { UnreadableReason } from '../../../model/observation.ts';
import type { Explanation } from './explanation.ts';

export const REASONS: Readonly<Record<UnreadableReason, Explanation>> = {
  'credential-missing': {
    title: 'A credential is missing',
    description:
      'A variable that holds a credential is not set, or the manifest names a variable that this run is not allowed to read. Nothing was sent.',
    help: 'Set the variables that the message names, or allow them; `driftline providers NAME` says where a vendor issues its key.',
  },
  'credential-expired': {
    title: 'A token has expired',
    description: 'The `exp` of the token is past, so the vendor would refuse it. Nothing was sent.',
    help: 'Renew the token right before the check runs.',
  },
  unauthorized: {
    title: 'The vendor refuses the credential',
    description: 'The vendor does not accept the credential: it answered 401, or its own code for the same.',
    help: 'Check that the key is the right one and still valid.',
  },
  forbidden: {
    title: 'The credential may not read this',
    description:
      'The vendor answered 403. Some vendors also answer 403 if the id is wrong, or if the key belongs to another object.',
    help: 'Give the key the right to read this: `driftline providers NAME` says what it needs.',
  },
  'not-found': {
    title: 'The vendor does not know the object',
    description:
      'The vendor answered 404 or 410 for the chatbot, agent or prompt itself. An object that exists and has nothing deployed is `missing` instead.',
    help: 'Check the id, and that the key belongs to the same account.',
  },
  redirected: {
    title: 'The vendor answers with a redirect',
    description: 'driftline never follows a redirect: it could lead a credential to another host.',
    help: 'Set `baseUrl`, `host` or the `_BASE_URL` variable to the address that the redirect leads to. A redirect to a login page means that the request needs a proxy or a VPN.',
  },
  'rate-limited': {
    title: 'The vendor limits the requests',
    description: 'The vendor answered 429 to every attempt, or asks to wait longer than the run may last.',
    help: 'Check less often, or fewer targets at a time.',
  },
  'bad-request': {
    title: 'The vendor does not accept the request',
    description: 'The vendor answered with a 4xx status that no other reason covers.',
    help: 'Read what the vendor says in the message: a setting of the target may have the wrong form. If the settings are right, report it to driftline: the vendor may have changed its API.',
  },
  'server-error': {
    title: 'The vendor failed',
    description: 'The vendor answered 5xx, or reported an error inside a 200, in every attempt.',
    help: "Look at the vendor's status page, and check again later. `--retries` allows more attempts.",
  },
  timeout: {
    title: 'The reply did not come in time',
    description: 'No attempt got a whole reply within `--timeout`, or the run ended before this target.',
    help: 'Allow more time with `--timeout`, for the whole run with `--max-time`, or check fewer targets at a time.',
  },
  network: {
    title: 'The vendor could not be reached',
    description:
      'DNS, TLS or the connection failed, or the reply was cut off. The message says which, and names a proxy if it is the cause.',
    help: 'Check that the host is right (a `_BASE_URL` variable may lead elsewhere) and that it can be reached from here (DNS, `HTTPS_PROXY`).',
  },
  'too-large': {
    title: 'The reply is too large',
    description: 'The reply is over 16 MiB, or too large for the memory that Node may use.',
    help: 'If the memory is the limit, allow more: `NODE_OPTIONS=--max-old-space-size=4096`. Otherwise look at the reply: perhaps it does not come from the API.',
  },
  'malformed-response': {
    title: 'The reply does not have the documented shape',
    description:
      'The reply is not JSON, lacks a field, or is about another object. The message says where. A proxy, a login page or a bot check may have answered.',
    help: 'Open the same address with `curl`. If the vendor has changed its API, report it to driftline.',
  },
  'host-not-allowed': {
    title: 'The manifest names a host that is not allowed',
    description:
      'A credential goes to the hosts of its vendor only, so that a change of the manifest cannot send it elsewhere. Nothing was sent.',
    help: 'If you trust the host, allow it with `--allow-host PROVIDER=HOST`.',
  },
  ambiguous: {
    title: 'The reply does not say for certain what is live',
    description:
      "The vendor's answer fits more than one state: an undocumented status, several live deployments, or a rollout that hides what serves meanwhile.",
    help: 'Read the message, and look at the deployment at the vendor. A rollout may only need time: `--wait` waits for it.',
  },
  'unresolved-expectation': {
    title: 'The expected value is not known',
    description:
      'The live value was read, but there is nothing to compare it with: a git ref, a file or another environment could not be resolved.',
    help: 'The message names what is missing. In CI, fetch the ref or the history that `git:` needs; commit the file that `file:` or `from:` names.',
  },
};
