/** Synapse's releases, candidates and builds: `1.163.2`, `1.100.0rc1`, `1.99.0+abc`. */
const version = /^\d{1,5}(\.\d{1,5}){1,3}(rc\d{1,3}|\.post\d{1,3})?(\+[0-9A-Za-z.]{1,20})?(?= |$)/;

/** The version at the beginning of what a homeserver says, or `undefined`: nothing else of it may reach a status. */
export function checkedServerVersion(text: string): string | undefined {
  return version.exec(text)?.[0];
}
