import { observePlaces, withPlace, type Consent } from '@/lib/core/flows/consent';
import type { SubscriberState } from '@/lib/core/flows/newsletter';
import type { Mark } from '@/lib/core/model/dirty';
import type { Decision, Link } from '@/lib/core/model/link';
import { addressKeys, withTodaysKey } from '@/lib/core/values/address-keys';
import { canonicalEmail } from '@/lib/core/values/email';
import type { KeyHash } from '@/lib/core/values/fingerprint';
import { Prisma } from '@/lib/db/generated/client';
import type { Clock } from '@/lib/ports/clock';
import type { Hint, SubscriberCommit, SubscriberStore, TakenHint } from '@/lib/ports/consents';
import type { Seal } from '@/lib/seal';
import type { Database, SiteTransaction } from './client';
import { holdEpoch } from './connection-state/lease';
import { amendProgress, putProgress, startAnew } from './connection-state/progress';
import { changeConsents, keepAddresses, readAddresses, readConsents } from './consent';
import {
  earliestDueMs,
  markDirty,
  settleDirty,
  takeDirtyRows,
  type ConnectionKey,
} from './dirty-rows';
import { toJson } from './json';
import { linksByWixKey, linksToRetry, ofLinks, putLinks, removeLinks } from './link-rows';
import { putOperations } from './operation-rows';

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
type Parts = Addresses & {
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

/**
 * A newsletter's memory in PostgreSQL: links, consents with their ledger, history and marks. A
 * commit is one transaction under the lease.
 */
export function createSubscriberStore(parts: Parts): SubscriberStore {
  const { database, siteNo, keyHash } = parts;
  const inSite = <T>(run: (tx: SiteTransaction) => Promise<T>) =>
    database.withSite({ siteNo }, run);
  const underLease = <T>(run: (tx: SiteTransaction) => Promise<T>) =>
    inSite(async (tx) => {
      await holdEpoch(tx, parts);
      return run(tx);
    });
  const keyOf = (address: string) => keyHash('email', address);
  /** Decisions as they were read: a decision made meanwhile stays. */
  const decided = new Map<string, Decision>();
  const remember = (links: readonly Link[]) => {
    for (const { id, decision } of links) if (decision) decided.set(id, decision);
    return links;
  };
  return {
    keyOf,
    async links({ wixIds, addresses }) {
      if (wixIds.length + addresses.length === 0) return [];
      const keys = addressKeys({ addresses, keyOf });
      const links = await inSite((tx) =>
        linksByWixKey(tx, { ...parts, wixIds, keys: [...keys.keys()] }),
      );
      return remember(links.map((link) => withTodaysKey({ link, keys })));
    },
    addresses: (keys) =>
      keys.length === 0
        ? Promise.resolve(new Map())
        : inSite((tx) => readTodaysAddresses(tx, { ...parts, keys })),
    consents: (addresses) =>
      addresses.length === 0
        ? Promise.resolve(new Map())
        : inSite((tx) => readConsents(tx, { ...parts, addresses })),
    async observe(observations) {
      const asked = new Map(observations.map((one) => [one.address, one]));
      const known = new Map<string, Consent>();
      await underLease((tx) =>
        changeConsents(tx, {
          ...parts,
          addresses: [...asked.keys()],
          change: ({ address, consent }) => {
            const { before, readings } = asked.get(address) ?? { before: consent, readings: {} };
            if (toJson(before) !== toJson(consent)) return { consent, events: [] };
            const seen = observePlaces({ consent, readings });
            known.set(address, seen.consent);
            return seen;
          },
        }),
      );
      return known;
    },
    async invite({ addresses, place }) {
      const after = await underLease((tx) =>
        changeConsents(tx, {
          ...parts,
          addresses,
          change: ({ consent }) => ({
            consent: withPlace({ consent, place, state: 'invited' }),
            events: [],
          }),
        }),
      );
      return new Set(
        [...after].flatMap(([address, consent]) =>
          consent.places[place] === 'invited' ? [address] : [],
        ),
      );
    },
    take: (limit) => underLease((tx) => takeHints(tx, { ...parts, limit })),
    async nextHintInMs() {
      const dueMs = await inSite((tx) => earliestDueMs(tx, parts));
      return dueMs === null ? null : Math.max(0, dueMs - parts.clock.nowMs());
    },
    retries: async (limit) => remember(await inSite((tx) => linksToRetry(tx, { ...parts, limit }))),
    commit: (commit) => underLease((tx) => putCommit(tx, { ...parts, commit, decided })),
  };
}

/** An address may be stored in a form that was canonical once. */
async function readTodaysAddresses(
  tx: SiteTransaction,
  input: Parameters<typeof readAddresses>[1],
): Promise<ReadonlyMap<string, string>> {
  return new Map(
    [...(await readAddresses(tx, input))].map(([key, address]) => [key, canonicalEmail(address)]),
  );
}

async function takeHints(
  tx: SiteTransaction,
  input: Parts & { limit: number },
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

const rowOf = ({ token }: TakenHint) => {
  // exactly what `takeHints` made
  const [side, contactId, generation] = JSON.parse(token) as ['wix' | 'remote', string, number];
  return { side, contactId, generation };
};

async function putCommit(
  tx: SiteTransaction,
  input: Parts & { commit: SubscriberCommit; decided: ReadonlyMap<string, Decision> },
): Promise<void> {
  const { siteNo, connectionId, commit, clock } = input;
  const {
    links = [],
    places = [],
    hints = [],
    done = [],
    postponed = [],
    touched = [],
    asked = [],
  } = commit;
  await removeLinks(tx, { siteNo, connectionId, ids: commit.removedLinkIds ?? [] });
  await releaseIds(tx, { siteNo, connectionId, links });
  await putLinks(tx, { siteNo, connectionId, links, decided: input.decided });
  await putOperations(tx, {
    ...input,
    operations: commit.operations ?? [],
    unchangedValues: new Set(),
  });
  const placesOf = (address: string) => places.filter((one) => one.address === address);
  await changeConsents(tx, {
    ...input,
    addresses: [...new Set(places.map(({ address }) => address))],
    change: ({ address, consent }) => ({
      consent: placesOf(address).reduce(
        (now, { place, state }) => withPlace({ consent: now, place, state }),
        consent,
      ),
      events: [],
    }),
  });
  await settleDirty(tx, {
    siteNo,
    connectionId,
    finished: done.map(rowOf),
    postponed: postponed.map((hint) => ({
      ...rowOf(hint),
      attempts: hint.attempts + 1,
      notBeforeMs: clock.nowMs() + hint.delayMs,
    })),
  });
  await giveHints(tx, { ...input, hints });
  if (asked.length > 0)
    await tx.$executeRaw`
      update link set decision = null where ${ofLinks({ column: 'id', connectionId, ids: asked })}`;
  if (touched.length > 0) await markTwoWay(tx, { siteNo, contactIds: touched });
  if (commit.state) await putProgress(tx, { connectionId, progress: commit.state });
}

/** A remote id belongs to the link that holds it now; a link left without any id is removed. */
async function releaseIds(
  tx: SiteTransaction,
  { siteNo, connectionId, links }: ConnectionKey & { links: readonly Link[] },
): Promise<void> {
  const owners = new Map(
    links.flatMap(({ id, remoteId }) => (remoteId === null ? [] : [[remoteId, id] as const])),
  );
  if (owners.size === 0) return;
  const found = await tx.$queryRaw<{ id: string; remote_id: string; is_bare: boolean }[]>`
    select id::text, remote_id, wix_id is null as is_bare from link
    where connection_id = ${connectionId} and remote_id = any(${[...owners.keys()]}::text[])`;
  const held = found.filter(({ id, remote_id }) => owners.get(remote_id) !== id);
  await removeLinks(tx, {
    siteNo,
    connectionId,
    ids: held.flatMap(({ id, is_bare }) => (is_bare ? [id] : [])),
  });
  if (held.length === 0) return;
  const ids = held.map(({ id }) => id);
  await tx.$executeRaw`
    update link set remote_id = null where ${ofLinks({ column: 'id', connectionId, ids })}`;
}

async function markTwoWay(
  tx: SiteTransaction,
  { siteNo, contactIds }: { siteNo: number; contactIds: readonly string[] },
): Promise<void> {
  const both = await tx.connection.findFirst({
    where: { flow: 'twoWay', removedAt: null },
    select: { id: true },
  });
  if (both)
    await markDirty(tx, {
      siteNo,
      connectionId: both.id,
      marks: contactIds.map((contactId): Mark => ({
        side: 'wix',
        contactId,
        lane: 'live',
        cause: 'ownWrite',
      })),
    });
}

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
