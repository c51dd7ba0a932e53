/** What stands before the documented paths. */
export const PATH_PREFIX = '/api/public';
