import { LRUCache } from 'lru-cache';
import type { FormRules } from '@/lib/core/flows/form/form';
import type { MappingRow } from '@/lib/core/model/mapping';
import { createKeyHash, type KeyHash } from '@/lib/core/values/fingerprint';
import { findForm, readConnection } from '@/lib/db/connections';
import { readSite } from '@/lib/db/sites';
import type { Phase } from '@/lib/ports/store';
import type { Context } from '@/lib/services/context';
import { readRules, type FormCredentials } from './rules';

/** A form as its entrance needs it. */
export type OpenForm = {
  readonly siteNo: number;
  readonly connectionId: number;
  readonly phase: Phase;
  readonly rules: FormRules;
  readonly rows: readonly MappingRow[];
  readonly secret: string | null;
  readonly keyHash: KeyHash;
};

/** Another process may miss the owner's latest change for this long. */
const keepMs = 1_000;

/** Finds forms by their public id, cached for a moment; `null` when there is none. */
export function createFormFinder({
  database,
  seal,
}: Pick<Context, 'database' | 'seal'>): (key: string) => Promise<OpenForm | null> {
  const forms = new LRUCache<string, Promise<OpenForm | null>>({ max: 1_000, ttl: keepMs });

  const load = async (key: string): Promise<OpenForm | null> => {
    const at = await findForm({ prisma: database.prisma, key });
    if (!at) return null;
    const [site, connection] = await database.withSite(at, async (tx) => [
      await readSite(tx, { seal, ...at }),
      await readConnection(tx, { seal, ...at }),
    ]);
    if (!site || !connection) return null;
    // sealed: what `createForm` or `setSignature` stored
    const { secret } = connection.credentials as FormCredentials;
    return {
      ...at,
      phase: connection.phase,
      rules: readRules(connection.policy),
      rows: connection.mapping.rows,
      secret,
      keyHash: createKeyHash(site.fingerprintKey),
    };
  };

  return (key) => {
    const known = forms.get(key);
    if (known) return known;
    const loading = load(key);
    forms.set(key, loading);
    // A failure or a missing form is not cached.
    loading.then(
      (form) => form === null && forms.delete(key),
      () => forms.delete(key),
    );
    return loading;
  };
}
