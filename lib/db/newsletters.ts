import type { SubscriberState } from '@/lib/core/flows/newsletter';
import type { Mark } from '@/lib/core/model/dirty';
import { canonicalEmail } from '@/lib/core/values/email';
import type { KeyHash } from '@/lib/core/values/fingerprint';
import { Prisma } from '@/lib/db/generated/client';
import type { Clock } from '@/lib/ports/clock';
import type { Hint, TakenHint } from '@/lib/ports/consents';
import type { Seal } from '@/lib/seal';
import type { Database, SiteTransaction } from './client';
import { amendProgress, startAnew } from './connection-state/progress';
import { keepAddresses, readAddresses } from './consent';
import { markDirty, settleDirty, takeDirtyRows, type ConnectionKey } from './dirty-rows';

/** The progress of a newsletter's connection; `null`: it did not begin yet. */
export const readSubscriberState = (progress: unknown): SubscriberState | null =>
  // exactly what `commit` stored
  progress as SubscriberState | null;

/**
 * Goes through all contacts again by the current rules; fences out a worker that uses the old ones.
 */
export async function lookAtAll(
  tx: SiteTransaction,
  { connectionId }: ConnectionKey,
): Promise<void> {
  await startAnew(tx, { connectionId });
}

/** Makes the next sweep due, as if the last one was long ago; a sweep under way goes on. */
export async function sweepSoon(
  tx: SiteTransaction,
  { connectionId }: ConnectionKey,
): Promise<void> {
  await amendProgress(tx, { connectionId, part: { sweptAtMs: 0 } });
}

type Addresses = ConnectionKey & { readonly seal: Seal; readonly keyHash: KeyHash };

/** What a newsletter's store works with. */
export type SubscriberStoreParts = Addresses & {
  readonly database: Database;
  readonly clock: Clock;
  readonly epoch: number;
};

/** A mark names a contact id, or an address by its key after this prefix. */
const addressMark = 'address:';

/**
 * Marks possible changes. Addresses are named by their keys and stored sealed with their consent.
 */
export async function giveHints(
  tx: SiteTransaction,
  input: Addresses & { hints: readonly (Hint & { readonly delayMs?: number })[] },
): Promise<void> {
  const { keyHash, hints } = input;
  await keepAddresses(tx, {
    ...input,
    addresses: hints.flatMap((hint) => (hint.kind === 'address' ? [hint.address] : [])),
  });
  const marks = hints.map((hint): Mark => ({
    side: hint.kind === 'address' && hint.at === 'service' ? 'remote' : 'wix',
    contactId:
      hint.kind === 'contact' ? hint.id : `${addressMark}${keyHash('email', hint.address)}`,
    lane: hint.cause === 'webhook' ? 'live' : 'run',
    cause: hint.cause,
    ...(hint.delayMs === undefined ? {} : { delayMs: hint.delayMs }),
  }));
  await markDirty(tx, { ...input, marks });
}

/** An address may be stored in a form that was canonical once. */
export async function readTodaysAddresses(
  tx: SiteTransaction,
  input: Parameters<typeof readAddresses>[1],
): Promise<ReadonlyMap<string, string>> {
  return new Map(
    [...(await readAddresses(tx, input))].map(([key, address]) => [key, canonicalEmail(address)]),
  );
}

/** Takes due hints. Those about addresses that were erased since are finished at once. */
export async function takeHints(
  tx: SiteTransaction,
  input: SubscriberStoreParts & { limit: number },
): Promise<readonly TakenHint[]> {
  const { limit } = input;
  const rows = await takeDirtyRows(tx, {
    ...input,
    lanes: (['interactive', 'live', 'run'] as const).map((lane) => ({ lane, limit })),
  });
  const keyIn = (contactId: string) =>
    contactId.startsWith(addressMark) ? contactId.slice(addressMark.length) : null;
  const addresses = await readTodaysAddresses(tx, {
    ...input,
    keys: rows.flatMap(({ contactId }) => keyIn(contactId) ?? []),
  });
  const taken = rows.flatMap((row): TakenHint[] => {
    const { side, contactId, cause, attempts } = row;
    const token = JSON.stringify([side, contactId, row.generation]);
    const key = keyIn(contactId);
    if (key === null) return [{ kind: 'contact', id: contactId, cause, attempts, token }];
    const address = addresses.get(key);
    return address === undefined
      ? []
      : [
          {
            kind: 'address',
            address,
            at: side === 'wix' ? 'wix' : 'service',
            cause,
            attempts,
            token,
          },
        ];
  });
  // Hints about addresses that were erased since.
  const isErased = ({ contactId }: { contactId: string }) =>
    !addresses.has(keyIn(contactId) ?? '') && keyIn(contactId) !== null;
  await settleDirty(tx, { ...input, finished: rows.filter(isErased), postponed: [] });
  return taken;
}

/** The dirty row that a hint was taken from. */
export const rowOf = ({ token }: TakenHint) => {
  // exactly what `takeHints` made
  const [side, contactId, generation] = JSON.parse(token) as ['wix' | 'remote', string, number];
  return { side, contactId, generation };
};

/**
 * Retries one contact that the service refused or that was removed there or, with `null`, all
 * refused ones, in the next step. Returns how many.
 */
export const retryPeople = (
  tx: SiteTransaction,
  { connectionId, linkId }: { connectionId: number; linkId: string | null },
): Promise<number> => {
  const which =
    linkId === null
      ? Prisma.sql`state = 'failed'`
      : Prisma.sql`
          id = ${linkId}::uuid and (state = 'failed' or reason ->> 'code' = 'removedThere')`;
  return tx.$executeRaw`
    update link set decision = '{"kind":"retry"}'
    where connection_id = ${connectionId} and ${which}`;
};
