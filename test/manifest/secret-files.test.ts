import { linkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readInside } from '../../src/manifest/files.ts';
import { repositoryWith } from './helpers.ts';

const SECRET = 'S3CRET-OF-ANOTHER';

test.each([
  '.git/config',
  '.env',
  '.env.production',
  'prod.env',
  'PROD.ENV',
  '.npmrc',
  '.netrc',
  '_netrc',
  '.pypirc',
  'tls/server.pem',
  'server.key',
  'store.p12',
  'store.pfx',
  'store.jks',
  'id_ed25519',
  'ID_RSA',
  'terraform.tfstate',
  'terraform.tfstate.backup',
  '.terraform/terraform.tfstate',
  'gha-creds-0a1b2c.json',
  '.aws/credentials',
  '.ssh/config',
  '.docker/config.json',
  '.kube/config',
  '.git-credentials',
  '.npmrc.bak',
  'server.key.old',
  'tls/server.pem~',
  '.netrc.orig',
  'prod.env.backup',
  'terraform.tfvars',
  'prod.auto.tfvars',
  'credentials.json',
  'service-account-prod.json',
  'client_secret_123.json',
])('%s is refused by its name, even through a link', (name) => {
  const cwd = repositoryWith({ [name]: SECRET, '.git/HEAD': 'x' });
  symlinkSync(name, join(cwd, 'prompt.md'));

  for (const path of [name, './prompt.md', `sub/../${name}`]) {
    expect(readInside(cwd, path)).toEqual({
      kind: 'refused',
      message: expect.stringContaining('which by its name may hold secrets: a manifest may not read it'),
    });
  }
});

test.each([
  'environment.md',
  'keys.yaml',
  'pem.md',
  'identity.json',
  'id_service/prompt.md',
  'tfstate.md',
  'prompt.md.bak',
  'service.json',
])('%s is an ordinary file', (name) => {
  expect(readInside(repositoryWith({ [name]: 'text' }), name)).toMatchObject({ kind: 'text', text: 'text' });
});

test('a file with a hard link is refused, because its other name may be that of a secret file', () => {
  const cwd = repositoryWith({ '.npmrc': SECRET });
  linkSync(join(cwd, '.npmrc'), join(cwd, 'prompt.md'));

  expect(readInside(cwd, 'prompt.md')).toEqual({
    kind: 'refused',
    message: 'prompt.md has another name as well (a hard link)',
  });
});
