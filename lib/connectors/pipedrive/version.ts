import { createHash } from 'node:crypto';
import type { Version } from '@/lib/core/model/version';

/**
 * Pipedrive tells whole seconds, and several changes fit into one: what is shown tells them apart.
 */
export function versionOf({ at, shown }: { at: string; shown: object }): Version {
  const print = createHash('sha1').update(JSON.stringify(shown)).digest('base64url');
  return `${Date.parse(at)} ${print.slice(0, 12)}`;
}

/** The second in which the version was made, ms. */
export const secondOf = (version: Version): number => Number(version.split(' ')[0]);

/** Within one second another content may be the newer one. */
export const isNewer = ({ version, than }: { version: Version; than: Version }): boolean =>
  secondOf(version) > secondOf(than) || (secondOf(version) === secondOf(than) && version !== than);
