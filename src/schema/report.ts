import { UNREADABLE_REASONS } from '../model/observation.ts';
import { FINDING_CODES, STATUSES } from '../model/report.ts';

type Schema = Readonly<Record<string, unknown>>;

const COUNT = { type: 'integer', minimum: 0 };
const FROM_ONE = { type: 'integer', minimum: 1 };
const TEXT = { type: 'string' };
const TEXTS = { type: 'array', items: TEXT };
const TIME = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T' };
const ANY = true;
const SEVERITY = { enum: ['error', 'warning'] };
const CODE = { enum: FINDING_CODES };
const REASON = { enum: UNREADABLE_REASONS };
const LOCATION = object({ file: TEXT, line: FROM_ONE, column: FROM_ONE });

/** The JSON Schema of the JSON report, draft-07. */
export function reportSchema(): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'driftline report',
    description: 'Version 1. Fields may be added; none changes its meaning without a new version.',
    ...object(
      {
        reportVersion: { const: 1 },
        tool: object({ name: { const: 'driftline' }, version: TEXT }),
        startedAt: TIME,
        durationMs: COUNT,
        outcome: {
          enum: ['in-sync', 'drift', 'unknown'],
          description:
            'What the run found. Drift that is excused, such as that of a warning, does not count.',
        },
        exitCode: {
          enum: [0, 2, 3, 130, 143],
          description: 'What the process returns; 0 under --exit-zero, 130 or 143 after a signal.',
        },
        summary: summary(),
        targets: { type: 'array', items: target() },
      },
      {
        allowPending: { const: true, description: 'Pending targets were not counted as drift.' },
        failOn: { const: 'new', description: 'Known drift was not counted.' },
        base: {
          description: 'With --base: the commit whose manifests the change is compared with.',
          ...object({
            ref: TEXT,
            commit: { ...TEXT, description: 'The merge base of the ref and HEAD.' },
            added: { ...TEXTS, description: 'Ids of targets that the base does not declare.' },
            removed: { ...TEXTS, description: 'Ids of targets that only the base declares.' },
          }),
        },
        shard: {
          description: 'Which part of a report this is, and where its targets stand in the whole.',
          ...object(
            {
              index: FROM_ONE,
              count: FROM_ONE,
              of: { ...TEXT, description: 'Equal for all shards of one run.' },
              total: { ...COUNT, description: 'The number of targets of all shards.' },
              positions: { type: 'array', items: COUNT },
            },
            { unseen: { ...TEXTS, description: 'Selected names that match nothing in this shard.' } },
          ),
        },
        incomplete: { const: true, description: 'Ended by a signal before everything was read.' },
        repositoryPrefix: {
          ...TEXT,
          description: 'What to put before a path in "file" to get the path in the repository.',
        },
        notices: TEXTS,
        resolved: {
          type: 'array',
          description: 'With --baseline: findings of the baseline that are gone.',
          items: known(),
        },
        unconfirmed: {
          type: 'array',
          description:
            'With --baseline: findings of the baseline that could not be looked for. They are still known the next time.',
          items: known(
            { severity: SEVERITY },
            { reason: REASON, expected: ANY, actual: ANY, rollout: ANY, waived: { const: true } },
          ),
        },
      },
    ),
    definitions: { finding: finding() },
  };
}

/** Older reports have no `planned`, and only a baseline makes `new` and `resolved`. */
function summary(): Schema {
  return object(
    {
      total: COUNT,
      inSync: COUNT,
      drifted: COUNT,
      missing: COUNT,
      unexpected: COUNT,
      pending: COUNT,
      waived: COUNT,
      unknown: COUNT,
      warnings: COUNT,
      requests: COUNT,
    },
    { planned: COUNT, new: COUNT, resolved: COUNT },
  );
}

function target(): Schema {
  return object(
    {
      id: TEXT,
      deployment: TEXT,
      environment: TEXT,
      provider: TEXT,
      status: { enum: STATUSES },
      location: LOCATION,
      findings: { type: 'array', items: { $ref: '#/definitions/finding' } },
    },
    {
      connection: TEXT,
      labels: { type: 'object', additionalProperties: TEXT },
      severity: { const: 'warning' },
      observed: { type: 'object' },
    },
  );
}

function known(required: Schema = {}, optional: Schema = {}): Schema {
  return object({ target: TEXT, code: CODE, firstSeen: TIME, ...required }, { field: TEXT, ...optional });
}

function finding(): Schema {
  return object(
    { code: CODE, severity: SEVERITY, message: TEXT },
    {
      field: TEXT,
      expected: ANY,
      expectedFrom: {
        ...TEXT,
        description: 'Where the expected value comes from, if not from the manifest.',
      },
      actual: ANY,
      actualUnknown: { const: true, description: 'What is live is not known.' },
      rollout: { description: 'The version that a rollout brings, or would have brought.' },
      reason: REASON,
      note: { ...TEXT, description: 'In words: how two texts that look the same differ.' },
      diff: { ...TEXT, description: 'A unified diff, from the declared text to the live one.' },
      differences: {
        type: 'array',
        items: object(
          { path: { ...TEXT, description: 'A JSON Pointer (RFC 6901) into the field.' } },
          { expected: ANY, actual: ANY, diff: TEXT },
        ),
      },
      moreDifferences: COUNT,
      direction: { enum: ['live-ahead', 'live-behind'] },
      liveSince: TEXT,
      liveBy: TEXT,
      waiver: object({ field: TEXT, until: TEXT, reason: TEXT, daysLeft: { type: 'integer' } }, { by: TEXT }),
      new: {
        type: 'boolean',
        description:
          'With --baseline: whether the baseline lacks this finding, or has it with another value.',
      },
      firstSeen: {
        ...TIME,
        description: 'With --baseline: the start of the first run that had this finding.',
      },
      location: LOCATION,
    },
  );
}

function object(required: Schema, optional: Schema = {}): Schema {
  return { type: 'object', required: Object.keys(required), properties: { ...required, ...optional } };
}
