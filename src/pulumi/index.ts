export type { Json } from '../model/json.ts';
export type { UnreadableReason } from '../model/observation.ts';
export type {
  Finding,
  FindingCode,
  Outcome,
  Report,
  Status,
  Summary,
  TargetReport,
} from '../model/report.ts';
export type { DeploymentFinding } from '../run/deployment-state.ts';
export { type AssertArgs, assertInSync } from './assert.ts';
export type { OnDrift, OnUnknown } from './core/choices.ts';
export type { ManifestTarget } from './core/manifest.ts';
export { Deployment } from './deployment.ts';
export * from './generated/arguments.ts';
export { Manifest, type ManifestArgs } from './manifest.ts';
