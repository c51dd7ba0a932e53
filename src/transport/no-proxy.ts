import { urlOf } from '../model/url.ts';

/** Whether `NO_PROXY` lists a host, in every form that curl or Go's httpproxy accepts. */
export function isExcepted(list: string, hostname: string, port: number): boolean {
  const host = normalized(hostname);
  const address = addressOf(host);
  return list
    .split(/[\s,]+/)
    .some((entry) => entry !== '' && matches(entry.toLowerCase(), host, address, port));
}

interface Address {
  readonly value: bigint;
  readonly bits: 32 | 128;
}

function matches(entry: string, host: string, address: Address | undefined, port: number): boolean {
  if (entry === '*') return true;
  const slash = entry.lastIndexOf('/');
  if (slash !== -1) {
    return address !== undefined && isInside(address, entry.slice(0, slash), entry.slice(slash + 1));
  }
  const [, name = entry, ofPort] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
  if (ofPort !== undefined && Number(ofPort) !== port) return false;
  const wanted = normalized(name);
  if (wanted === '') return false;
  const same = addressOf(wanted);
  if (same !== undefined || address !== undefined) {
    return same?.value === address?.value && same?.bits === address?.bits;
  }
  return host === wanted || host.endsWith(`.${wanted}`);
}

/** The host as in a URL, without brackets, leading dots, wildcards and the final dot. */
function normalized(name: string): string {
  const bare = name
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/^(\*?\.)+/, '')
    .replace(/\.+$/, '');
  const url = `http://${bare.includes(':') ? `[${bare}]` : bare}`;
  return urlOf(url)?.hostname.replace(/^\[|\]$/g, '') ?? bare;
}

function addressOf(host: string): Address | undefined {
  if (/^\d+(\.\d+){3}$/.test(host)) {
    return { value: host.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n), bits: 32 };
  }
  if (!host.includes(':')) return undefined;
  const [head = '', tail] = host.split('::');
  const groups = (text: string | undefined) => (text ? text.split(':') : []);
  const before = groups(head);
  const after = groups(tail);
  const all = [...before, ...new Array(Math.max(0, 8 - before.length - after.length)).fill('0'), ...after];
  if (all.length !== 8 || !all.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return undefined;
  const value = all.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
  // An IPv4-mapped IPv6 address is that IPv4 address.
  return value >> 32n === 0xffffn ? { value: value & 0xffff_ffffn, bits: 32 } : { value, bits: 128 };
}

function isInside(address: Address, network: string, length: string): boolean {
  const base = addressOf(normalized(network));
  if (base === undefined || base.bits !== address.bits || !/^\d{1,3}$/.test(length)) return false;
  const rest = base.bits - Number(length);
  return rest >= 0 && base.value >> BigInt(rest) === address.value >> BigInt(rest);
}
