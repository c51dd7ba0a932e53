import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type BareVendors,
  checkBare,
  declared,
  objectOf,
  SECOND_READS,
  serveBare,
  wired,
} from '../support/bare.ts';
import { verdictsOf } from '../support/pipeline.ts';

const PAGE = '<!DOCTYPE html><html><head><title>404 Not Found</title></head><body>nginx</body></html>';

let vendors: BareVendors;

beforeAll(async () => {
  vendors = await serveBare((socket, question) => {
    const { decides, number } = question;
    // Object 1 gets the page in reply to its first read, object 2 in reply to its last read.
    if (number === (decides ? 2 : 1)) {
      socket.write(wired({ status: 404, body: PAGE }, { 'content-type': 'text/html' }));
    } else {
      socket.write(wired(question));
    }
  });
});
afterAll(() => vendors.close());

test("a web server's 404 page does not mean that nothing is deployed", async () => {
  const targets = SECOND_READS.flatMap(({ provider, kind }) =>
    [0, 1, 2].map((number) =>
      declared(`${provider}-${kind}-${number}`, provider, objectOf(kind, number), '{ deployed: false }'),
    ),
  );

  const report = await checkBare(vendors, targets.join(''));

  expect(verdictsOf(report.targets)).toEqual(
    Object.fromEntries(
      SECOND_READS.flatMap(({ provider, kind }) => [
        [`${provider}-${kind}-0/prod`, 'in-sync'],
        [`${provider}-${kind}-1/prod`, 'unknown, unreadable (malformed-response)'],
        [`${provider}-${kind}-2/prod`, 'unknown, unreadable (malformed-response)'],
      ]),
    ),
  );
  for (const { id, findings } of report.targets) {
    if (!id.endsWith('-0/prod')) expect(findings[0]?.message).toContain('the reply is an HTML page');
  }
});
