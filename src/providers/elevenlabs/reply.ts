import { replyWith } from '../../definition/keep.ts';
import { listAt, malformed } from '../../definition/pointer.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { typeName } from '../members.ts';

export const REPLIES = {
  branch: replyWith([
    ...['/id', '/agent_id', '/name', '/protection_status'],
    ...[
      'id',
      'agent_id',
      'branch_id',
      'seq_no_in_branch',
      'time_committed_secs',
      'access_info/creator_email',
    ].map((name) => `/most_recent_versions/*/${name}`),
  ]),
  branches: replyWith(
    ['id', 'name', 'agent_id', 'is_archived', 'current_live_percentage'].map((name) => `/results/*/${name}`),
  ),
  deployments: replyWith([
    ...['/meta/total', '/results/*/id', '/results/*/deployed_at_unix_secs', '/results/*/is_active'],
    '/results/*/traffic_percentage_branch_id_map',
  ]),
  agent: replyWith([
    ...['/agent_id', '/version_id', '/branch_id', '/main_branch_id', '/metadata/updated_at_unix_secs'],
  ]),
};

export function objectsOf(body: Json, pointer: string): readonly JsonObject[] {
  return listAt(body, pointer).map((each, index) => {
    if (isJsonObject(each)) return each;
    throw malformed(`${pointer}/${index}`, `${typeName(each)}, not an object`);
  });
}
