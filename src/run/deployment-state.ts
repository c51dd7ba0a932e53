import type { Json } from '../model/json.ts';
import { placeText } from '../model/location.ts';
import type { Finding, Status, TargetReport } from '../model/report.ts';
import type { ProviderHead } from '../providers/head.ts';
import type { Registry } from '../providers/registry.ts';

/** One deployment in one environment as a program declares it. */
export interface DeclaredDeployment {
  readonly name: string;
  /** Arguments whose values are known. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Paths of arguments, `expect.version`, whose values are secret. */
  readonly secret: readonly string[];
  /** Arguments whose values are not known yet. */
  readonly unknown?: readonly string[];
}

/** A finding, with the argument that it concerns. */
export interface DeploymentFinding extends Omit<Finding, 'location' | 'waiver'> {
  /** `expect.version`, `environment`, `chatbotId` … */
  readonly property: string;
  /** `driftline.yaml:11:13`. Absent if the target is not from a manifest. */
  readonly place?: string;
  /** The last day of a waiver that covers it. */
  readonly waivedUntil?: string;
}

/** `version` and `observed` are absent if nothing is deployed or nothing is known. */
export interface DeploymentState {
  readonly status: Status;
  readonly version?: Json;
  /** The version is compared with a secret, and therefore secret itself. */
  readonly isVersionSecret?: true;
  readonly observed?: Readonly<Record<string, Json>>;
  readonly findings: readonly DeploymentFinding[];
}

/** The state of a target of a manifest; its findings carry their place in the file. */
export function stateOf(report: TargetReport, registry: Registry): DeploymentState {
  const { status, observed, findings } = report;
  return {
    status,
    ...(observed?.version !== undefined && { version: observed.version }),
    ...(observed !== undefined && { observed }),
    findings: findings.map(({ location, waiver, ...finding }) => ({
      ...finding,
      property: propertyOf(finding, registry.head(report.provider), location?.argument),
      ...(location !== undefined && location.argument === undefined && { place: placeText(location) }),
      ...(waiver !== undefined && { waivedUntil: waiver.until }),
    })),
  };
}

/** The property that Pulumi shows beside a failure. */
function propertyOf(
  { code, field }: Finding,
  provider: ProviderHead | undefined,
  argument: string | undefined,
): string {
  if (code === 'waiver-expired' || code === 'waiver-unused') return 'waivers';
  if (field !== undefined) return argument?.startsWith('expect.') === true ? argument : `expect.${field}`;
  if (code === 'unreadable' || code === 'multiple-live') return provider?.mainSetting ?? 'provider';
  return code === 'unexpected-deployment' ? 'deployed' : 'environment';
}
