import { at, malformed, typeName } from '../../definition/pointer.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';

export const REPLIES = {
  branch: {
    properties: {
      id: {},
      agent_id: {},
      name: {},
      protection_status: {},
      most_recent_versions: {
        items: {
          properties: {
            id: {},
            agent_id: {},
            branch_id: {},
            seq_no_in_branch: {},
            time_committed_secs: {},
            access_info: { properties: { creator_email: {} } },
          },
        },
      },
    },
  },
  branches: {},
  deployments: {},
  agent: {},
} as const;

export function objectsOf(body: Json, pointer: string): readonly JsonObject[] {
  const list = at(body, pointer);
  if (!Array.isArray(list)) throw malformed(pointer, `${typeName(list)}, not a list`);
  return list.map((each: Json, index) => {
    if (isJsonObject(each)) return each;
    throw malformed(`${pointer}/${index}`, `${typeName(each)}, not an object`);
  });
}

export function idOf(value: Json, pointer: string, place: string): string {
  const id = at(value, pointer);
  if (typeof id === 'string' && id !== '') return id;
  throw malformed(`${place}${pointer}`, `${typeName(id)}, not a text`);
}
