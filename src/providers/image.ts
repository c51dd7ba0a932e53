/** The tag of an image's reference. A registry's port has a colon too, and so has a digest. */
export function tagOf(image: string): string | undefined {
  const withoutDigest = image.split('@', 1)[0] ?? '';
  const name = withoutDigest.slice(withoutDigest.lastIndexOf('/') + 1);
  const colon = name.indexOf(':');
  return colon === -1 || colon === name.length - 1 ? undefined : name.slice(colon + 1);
}

/** As `tagOf`; where neither a tag nor a digest is named, container runtimes take `latest`. */
export function meantTagOf(image: string): string | undefined {
  return tagOf(image) ?? (image.includes('@') || image.endsWith(':') ? undefined : 'latest');
}
