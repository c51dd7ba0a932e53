import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BareVendors, checkBare, declared, objectOf, serveBare, wired } from '../support/bare.ts';
import { verdictsOf } from '../support/pipeline.ts';

const PAGE = '<!DOCTYPE html><html><head><title>404 Not Found</title></head><body>nginx</body></html>';
const VENDORS = ['adaline', 'astropods', 'cartesia'];

let vendors: BareVendors;

beforeAll(async () => {
  vendors = await serveBare((socket, question) => {
    const { kind, number, path } = question;
    const isSecond = /\/(prompts|agents|agents\/acme)\/[^/]+$/.test(path);
    // 1: a page in place of the first read, 2: in place of the second one.
    if (kind === 'absent' && number === (isSecond ? 2 : 1)) {
      socket.write(wired({ status: 404, body: PAGE }, { 'content-type': 'text/html' }));
    } else {
      socket.write(wired(question));
    }
  });
});
afterAll(() => vendors.close());

test('a page that is not found is not the word of the vendor that nothing is deployed', async () => {
  const targets = VENDORS.flatMap((id) =>
    [0, 1, 2].map((number) =>
      declared(`${id}-${number}`, id, objectOf('absent', number), '{ deployed: false }'),
    ),
  );

  const report = await checkBare(vendors, targets.join(''));

  expect(verdictsOf(report.targets)).toEqual(
    Object.fromEntries(
      VENDORS.flatMap((id) => [
        [`${id}-0/prod`, 'in-sync'],
        [`${id}-1/prod`, 'unknown, unreadable (malformed-response)'],
        [`${id}-2/prod`, 'unknown, unreadable (malformed-response)'],
      ]),
    ),
  );
  for (const { id, findings } of report.targets) {
    if (!id.endsWith('-0/prod')) expect(findings[0]?.message).toContain('the reply is an HTML page');
  }
});
