import { UNREADABLE_REASONS } from '../model/observation.ts';
import { FINDING_CODES, STATUSES } from '../model/report.ts';

type Schema = Readonly<Record<string, unknown>>;

const COUNT = { type: 'integer', minimum: 0 };
const TIME = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T' };
const TEXT = { type: 'string' };

/** The JSON Schema of the JSON report, draft-07. */
export function reportSchema(): Schema {
  const location = {
    type: 'object',
    required: ['file', 'line', 'column'],
    properties: {
      file: TEXT,
      line: { type: 'integer', minimum: 1 },
      column: { type: 'integer', minimum: 1 },
    },
  };
  const counts = [
    'total',
    'inSync',
    'drifted',
    'missing',
    'unexpected',
    'pending',
    'waived',
    'unknown',
    'warnings',
    'requests',
  ];
  // Counts that older reports do not have, or that only a baseline makes.
  const others = { planned: COUNT, new: COUNT, resolved: COUNT };
  const known = {
    target: TEXT,
    code: { enum: FINDING_CODES },
    field: TEXT,
    firstSeen: TIME,
  };
  const severity = { enum: ['error', 'warning'] };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'driftline report',
    description: 'Version 1. Fields may be added; none changes its meaning without a new version.',
    type: 'object',
    required: [
      'reportVersion',
      'tool',
      'startedAt',
      'durationMs',
      'outcome',
      'exitCode',
      'summary',
      'targets',
    ],
    properties: {
      reportVersion: { const: 1 },
      tool: {
        type: 'object',
        required: ['name', 'version'],
        properties: { name: { const: 'driftline' }, version: TEXT },
      },
      startedAt: TIME,
      durationMs: COUNT,
      outcome: { enum: ['in-sync', 'drift', 'unknown'], description: 'What counts towards the exit code.' },
      exitCode: {
        enum: [0, 2, 3, 130, 143],
        description: 'What the process returns; 0 under --exit-zero, 130 or 143 after a signal.',
      },
      allowPending: { const: true, description: 'Pending targets were not counted as drift.' },
      failOn: { const: 'new', description: 'Known drift was not counted.' },
      base: {
        type: 'object',
        description: 'With --base: the commit whose manifests the change is compared with.',
        required: ['ref', 'commit', 'added', 'removed'],
        properties: {
          ref: TEXT,
          commit: { ...TEXT, description: 'The merge base of the ref and HEAD.' },
          added: {
            type: 'array',
            items: TEXT,
            description: 'Ids of targets that the base does not declare.',
          },
          removed: { type: 'array', items: TEXT, description: 'Ids of targets that only the base declares.' },
        },
      },
      shard: {
        type: 'object',
        description: 'Of a part: which one it is, and where its targets stand in the whole.',
        required: ['index', 'count', 'of', 'total', 'positions'],
        properties: {
          index: { type: 'integer', minimum: 1 },
          count: { type: 'integer', minimum: 1 },
          of: { ...TEXT, description: 'Equal for the shards of one and the same whole.' },
          total: { ...COUNT, description: 'Targets of the whole, by their manifests.' },
          positions: { type: 'array', items: COUNT },
        },
      },
      incomplete: { const: true, description: 'Ended by a signal before everything was read.' },
      repositoryPrefix: {
        ...TEXT,
        description: 'Put before a file, the path is relative to the repository.',
      },
      notices: { type: 'array', items: TEXT },
      summary: {
        type: 'object',
        required: counts,
        properties: { ...Object.fromEntries(counts.map((name) => [name, COUNT])), ...others },
      },
      targets: {
        type: 'array',
        items: {
          type: 'object',
          required: ['id', 'deployment', 'environment', 'provider', 'status', 'location', 'findings'],
          properties: {
            id: TEXT,
            deployment: TEXT,
            environment: TEXT,
            provider: TEXT,
            connection: TEXT,
            labels: { type: 'object', additionalProperties: TEXT },
            status: { enum: STATUSES },
            severity: { const: 'warning' },
            location,
            observed: { type: 'object' },
            findings: { type: 'array', items: { $ref: '#/definitions/finding' } },
          },
        },
      },
      resolved: {
        type: 'array',
        description: 'With --baseline: findings of the baseline that are gone.',
        items: { type: 'object', required: ['target', 'code', 'firstSeen'], properties: known },
      },
      unconfirmed: {
        type: 'array',
        description:
          'With --baseline: findings of the baseline that could not be looked for. They are neither resolved nor forgotten.',
        items: {
          type: 'object',
          required: ['target', 'code', 'firstSeen', 'severity'],
          properties: {
            ...known,
            severity,
            reason: { enum: UNREADABLE_REASONS },
            expected: true,
            actual: true,
            rollout: true,
            waived: { const: true },
          },
        },
      },
    },
    definitions: {
      finding: {
        type: 'object',
        required: ['code', 'severity', 'message'],
        properties: {
          code: { enum: FINDING_CODES },
          severity,
          message: TEXT,
          field: TEXT,
          expected: true,
          expectedFrom: { ...TEXT, description: 'Where it comes from, if not from the manifest.' },
          actual: true,
          actualUnknown: { const: true, description: 'What is live is not known.' },
          rollout: { description: 'The version that a rollout brings, or would have brought.' },
          reason: { enum: UNREADABLE_REASONS },
          diff: { ...TEXT, description: 'Unified, from declared to live.' },
          differences: {
            type: 'array',
            items: {
              type: 'object',
              required: ['path'],
              properties: {
                path: { ...TEXT, description: 'RFC 6901, inside the field.' },
                expected: true,
                actual: true,
                diff: TEXT,
              },
            },
          },
          moreDifferences: COUNT,
          direction: { enum: ['live-ahead', 'live-behind'] },
          liveSince: TEXT,
          liveBy: TEXT,
          waiver: {
            type: 'object',
            required: ['field', 'until', 'reason', 'daysLeft'],
            properties: { field: TEXT, until: TEXT, reason: TEXT, by: TEXT, daysLeft: { type: 'integer' } },
          },
          new: { type: 'boolean', description: 'With --baseline: not in it, or with another value.' },
          firstSeen: { ...TIME, description: 'With --baseline: the start of the first run that had it.' },
          location,
        },
      },
    },
  };
}
