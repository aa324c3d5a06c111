import type { SiteTransaction } from '@/lib/db/client';
import type { ConnectionKey } from '@/lib/db/dirty-rows';
import type { Seal } from '@/lib/seal';

/** The credentials in the shape of its connector; stored as sealed JSON. */
export type StoredCredentials = Readonly<Record<string, unknown>>;

const credentialsPlace = (connectionId: number) => ({
  table: 'connection',
  row: String(connectionId),
  column: 'credentials',
});

/** Seals and stores the credentials of an active connection. */
export async function saveCredentials(
  tx: SiteTransaction,
  { connectionId, seal, credentials }: ConnectionKey & { seal: Seal; credentials: object },
): Promise<void> {
  const plain = JSON.stringify(credentials);
  const sealed = seal.seal({ ...credentialsPlace(connectionId), plain });
  await tx.$executeRaw`
    update connection set credentials = ${sealed}
    where id = ${connectionId} and removed_at is null`;
}

/** Credentials as `saveCredentials` was given them. */
export const openCredentials = ({
  connectionId,
  seal,
  sealed,
}: {
  connectionId: number;
  seal: Seal;
  sealed: Uint8Array;
}): StoredCredentials =>
  JSON.parse(
    seal.open({ ...credentialsPlace(connectionId), sealed }).toString(),
    // sealed: what `saveCredentials` was given
  ) as StoredCredentials;

const hooksPlace = (connectionId: number) => ({
  table: 'connection',
  row: String(connectionId),
  column: 'hooks',
});

/** What a service registered for one connection. */
export type StoredHooks = { readonly ids: readonly string[]; readonly secret: string | null };

/** Seals and stores the webhooks of an active connection; `null`: there are none. */
export async function saveHooks(
  tx: SiteTransaction,
  { connectionId, seal, hooks }: ConnectionKey & { seal: Seal; hooks: StoredHooks | null },
): Promise<void> {
  const sealed = hooks && seal.seal({ ...hooksPlace(connectionId), plain: JSON.stringify(hooks) });
  await tx.$executeRaw`
    update connection set hooks = ${sealed} where id = ${connectionId} and removed_at is null`;
}

/** Webhooks as `saveHooks` was given them; older newsletters have them among their credentials. */
export function openHooks({
  connectionId,
  seal,
  sealed,
  credentials,
}: {
  connectionId: number;
  seal: Seal;
  sealed: Uint8Array | null;
  credentials: StoredCredentials | null;
}): StoredHooks | null {
  if (sealed === null) return (credentials?.['hooks'] ?? null) as StoredHooks | null;
  // sealed: what `saveHooks` was given
  return JSON.parse(seal.open({ ...hooksPlace(connectionId), sealed }).toString()) as StoredHooks;
}

/** Stores by which hash a call to the connection's secret address is known. */
export async function saveHookHash(
  tx: SiteTransaction,
  { connectionId, hash }: Pick<ConnectionKey, 'connectionId'> & { hash: string },
): Promise<void> {
  await tx.$executeRaw`update connection set hook_hash = ${hash} where id = ${connectionId}`;
}
