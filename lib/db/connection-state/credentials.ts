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

/**
 * Seals and stores the webhooks of an active connection, and the hash by which calls to their
 * secret address are known.
 */
export async function saveHooks(
  tx: SiteTransaction,
  input: ConnectionKey & { seal: Seal; hooks: StoredHooks; hash: string },
): Promise<void> {
  const { connectionId, seal, hooks, hash } = input;
  const sealed = seal.seal({ ...hooksPlace(connectionId), plain: JSON.stringify(hooks) });
  await tx.$executeRaw`
    update connection set hooks = ${sealed}, hook_hash = ${hash}, hooks_at = now()
    where id = ${connectionId} and removed_at is null`;
}

/**
 * Whether webhooks were last registered more than a day ago, or never; if so, notes that they are
 * now, so that of several workers one does it.
 */
export async function takeHookRenewal(
  tx: SiteTransaction,
  { connectionId }: Pick<ConnectionKey, 'connectionId'>,
): Promise<boolean> {
  const taken = await tx.$executeRaw`
    update connection set hooks_at = now()
    where id = ${connectionId} and (hooks_at is null or hooks_at < now() - interval '1 day')`;
  return taken > 0;
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
