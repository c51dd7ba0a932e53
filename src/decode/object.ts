import type { Location } from '../model/location.ts';
import type { Problem } from '../model/problem.ts';
import type { Entry, Node } from '../yaml/node.ts';
import { DEPTH_LIMIT } from '../yaml/tokens.ts';

/** A program's value as a document, with paths in place of lines. */
export interface ObjectDocument {
  readonly root: Node;
  /** The path of an offset, such as `expect.version`. */
  readonly locate: (offset: number) => Location;
  /** A new offset, which `locate` turns into this path. */
  readonly place: (path: string) => number;
  /** Values that no document can hold, with their paths. */
  readonly faults: readonly Problem[];
}

export const UNDEFINED = { message: 'is undefined', hint: 'give it a value, or leave it out' } as const;

/**
 * Leaves out members that are `undefined`. But in an object for whose path `needs` is true, such a member is a fault.
 */
export function documentOf(value: unknown, needs: (path: string) => boolean = () => false): ObjectDocument {
  const paths: string[] = [];
  const faults: Problem[] = [];
  const place = (path: string) => paths.push(path) - 1;
  const refuse = (path: string, message: string, hint?: string): Node => {
    faults.push({ code: 'wrong-type', message, hint, location: locationOf(path) });
    return { kind: 'scalar', start: place(path), text: '', value: '' };
  };
  const convert = (each: unknown, path: string, depth: number): Node => {
    if (depth > DEPTH_LIMIT) return refuse(path, `is nested more than ${DEPTH_LIMIT} levels deep`);
    if (each instanceof Date) return convert(each.toJSON(), path, depth);
    if (Array.isArray(each)) {
      const items = Array.from(each, (item, index) => convert(item, `${path}[${index}]`, depth + 1));
      return { kind: 'list', start: place(path), items };
    }
    switch (typeof each) {
      case 'string':
      case 'number':
      case 'boolean':
        return { kind: 'scalar', start: place(path), text: String(each), value: each };
      case 'object':
        if (each === null) return { kind: 'scalar', start: place(path), text: 'null', value: null };
        return kindOf(each) === 'Object'
          ? { kind: 'map', start: place(path), entries: entriesOf(each, path, depth) }
          : refuse(path, `is of type ${kindOf(each)}, which cannot be compared`, 'give a plain object');
      case 'undefined':
        return refuse(path, UNDEFINED.message, UNDEFINED.hint);
      default:
        return refuse(path, `is a ${typeof each}, which cannot be compared`);
    }
  };
  const entriesOf = (object: object, path: string, depth: number): Entry[] =>
    Object.entries(object)
      .filter(([, each]) => each !== undefined || needs(path))
      .map(([key, each]) => {
        const below = path === '' ? key : `${path}.${key}`;
        return { key, keyStart: place(below), value: convert(each, below, depth + 1) };
      });
  return {
    root: convert(value, '', 0),
    place,
    locate: (offset) => locationOf(paths[offset] ?? ''),
    faults,
  };
}

function locationOf(argument: string): Location {
  return { file: '', line: 1, column: 1, argument };
}

/** Puts the path before the message, for a reader who has no document. */
export function withPath({ location, ...problem }: Problem): Problem {
  const { argument = '' } = location ?? {};
  return argument === '' ? problem : { ...problem, message: `${argument}: ${problem.message}` };
}

function kindOf(value: object): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}
