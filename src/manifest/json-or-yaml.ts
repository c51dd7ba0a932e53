import { isDeeperThan, type Json } from '../model/json.ts';
import type { Resolved } from '../model/manifest.ts';
import { jsonOf } from '../yaml/node.ts';
import { parseYaml } from '../yaml/parse.ts';
import { sourceOf } from '../yaml/source.ts';
import { DEPTH_LIMIT } from '../yaml/tokens.ts';

/** Parses a file as JSON or YAML (core schema), depending on its name. */
export function parseJsonOrYaml(path: string, text: string): Resolved {
  if (/\.json$/i.test(path)) {
    try {
      const value: Json = JSON.parse(text);
      return isDeeperThan(value, DEPTH_LIMIT * 4) ? { fault: `${path} is nested too deep` } : { value };
    } catch {
      return { fault: `${path} is not JSON` };
    }
  }
  const { root, problems } = parseYaml(sourceOf(path, text));
  const [problem] = problems;
  if (problem !== undefined) {
    const { line = 1, column = 1 } = problem.location ?? {};
    return { fault: `${path}:${line}:${column}: ${problem.message}` };
  }
  return root === undefined ? { fault: `${path} is empty` } : { value: jsonOf(root) };
}
