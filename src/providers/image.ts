/** The tag of an image's reference. A registry's port and a digest have a colon, too. */
export function tagOf(image: string): string | undefined {
  const withoutDigest = image.split('@', 1)[0] ?? '';
  const name = withoutDigest.slice(withoutDigest.lastIndexOf('/') + 1);
  const colon = name.indexOf(':');
  return colon === -1 || colon === name.length - 1 ? undefined : name.slice(colon + 1);
}

/** The tag that a container runtime takes. It is `latest` if the image has neither a tag nor a digest. */
export function meantTagOf(image: string): string | undefined {
  return tagOf(image) ?? (image.includes('@') || image.endsWith(':') ? undefined : 'latest');
}
