import type { Fields } from '../../model/observation.ts';
import { parseTime } from '../../model/time.ts';
import { givenFields, textOf } from '../common.ts';
import type { Deployment } from './response.ts';

export function fieldsOf(deployment: Deployment, more: Fields = {}): Fields {
  return givenFields({
    version: versionOf(deployment),
    deploymentId: deployment.id,
    deployedAt: parseTime(deployedAtOf(deployment)),
    gitCommit: textOf(deployment.git_commit_hash),
    pinned: deployment.is_pinned,
    region: textOf(deployment.region),
    envVarCollectionId: textOf(deployment.env_var_collection_id),
    ...more,
  });
}

export function deployedAtMember({ deployment_completed_at: completed }: Deployment) {
  return (completed ?? '') === '' ? 'created_at' : 'deployment_completed_at';
}

function deployedAtOf(deployment: Deployment): string | undefined {
  return textOf(deployment[deployedAtMember(deployment)]);
}

export function namedOf(deployment: Deployment): { version: string; deploymentId: string; status: string } {
  return {
    version: versionOf(deployment) ?? 'an unnamed version',
    deploymentId: deployment.id,
    status: wordOf(deployment),
  };
}

export function versionOf({ version_id }: Deployment): string | undefined {
  return textOf(version_id);
}

export function wordOf({ status }: Deployment): string {
  return status.toLowerCase();
}

export function errorOf({ build_error, deployment_error }: Deployment): string | undefined {
  return textOf(build_error) ?? textOf(deployment_error);
}
