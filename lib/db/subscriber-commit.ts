import { withPlace } from '@/lib/core/flows/consent';
import type { Mark } from '@/lib/core/model/dirty';
import type { Decision, Link } from '@/lib/core/model/link';
import type { SubscriberCommit } from '@/lib/ports/consents';
import type { SiteTransaction } from './client';
import { putProgress } from './connection-state/progress';
import { changeConsents } from './consent';
import { markDirty, settleDirty, type ConnectionKey } from './dirty-rows';
import { ofLinks } from './link-rows';
import { giveHints, rowOf, type SubscriberStoreParts } from './newsletters';
import { putOperations } from './operation-rows';
import { putLinks, removeLinks } from './put-links';

/** Stores what a step did, with the hints that it finished, postponed or gave. */
export async function putCommit(
  tx: SiteTransaction,
  input: SubscriberStoreParts & {
    commit: SubscriberCommit;
    decided: ReadonlyMap<string, Decision>;
  },
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
