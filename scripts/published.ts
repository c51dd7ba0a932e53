/**
 * Whether driftline is on npm: the one place that switches what examples and pages tell readers to install. Set it with
 * the first release, then run `npm run generate`.
 */
export const IS_PUBLISHED = false;
