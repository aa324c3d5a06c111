import { inChunks } from '@/lib/core/chunks';
import { readingOf } from '@/lib/core/flows/newsletter';
import type { Link } from '@/lib/core/model/link';
import { type Hint } from '@/lib/ports/consents';
import type { Case, Cases } from './case';
import { sendSubscribers } from './send';
import { findStrangers, tellService, tellWix } from './tell-consents';
import {
  againAfterMs,
  commitWork,
  newWork,
  note,
  putOthers,
  type Again,
  type Parts,
  type SettledAddress,
} from './work';

/**
 * Settles addresses: consent first, by what Wix and the service say of it now, then values. In
 * batches as large as the service adds at once, the statuses read right before each (E07). Doing it
 * again writes nothing. Returns what has to be tried again. Throws `SideError` when a service did
 * not serve us; what was done before is kept.
 */
export async function settleAddresses({
  parts,
  cases,
  isListed,
}: {
  parts: Parts;
  cases: Cases;
  /** All Wix contacts are listed anyway: one not read yet comes later. */ isListed: boolean;
}): Promise<readonly Again[]> {
  const again: Again[] = [];
  const stuck = await settleParted({ parts, cases });
  again.push(
    ...stuck.flatMap(({ wixId }): Again[] =>
      wixId === null
        ? []
        : [
            {
              kind: 'contact',
              id: wixId,
              cause: 'retry',
              delayMs: againAfterMs(
                cases.cases.find(({ link }) => link?.wixId === wixId)?.attempts ?? 0,
              ),
            },
          ],
    ),
  );
  const ready = cases.cases.filter(
    ({ link, others }) =>
      ![link, ...others.map((other) => other.link)].some(
        (one) => one && stuck.some(({ id }) => id === one.id),
      ),
  );
  for (const batch of inChunks(ready, parts.service.batch))
    again.push(...(await settleBatch({ parts, batch, isListed })));
  return again;
}

async function settleBatch({
  parts,
  batch,
  isListed,
}: {
  parts: Parts;
  batch: readonly Case[];
  isListed: boolean;
}): Promise<readonly Again[]> {
  const work = newWork(parts);
  const readings = await parts.wix.readings(batch.map(({ address }) => address));
  const consents = await parts.store.observe(
    batch.map(({ address, before, subscriber }) => ({
      address,
      before,
      readings: {
        wix: readings.get(address) ?? 'none',
        ...(subscriber === undefined ? {} : { [parts.place]: readingOf(subscriber?.status) }),
      },
    })),
  );
  const settled: SettledAddress[] = [];
  for (const one of batch) {
    const consent = consents.get(one.address);
    // A missing consent has changed meanwhile: what we read may be outdated.
    if (consent) settled.push({ ...one, consent, wix: readings.get(one.address) ?? 'none' });
    else
      work.hints.push({
        kind: 'address',
        address: one.address,
        at: one.subscriber === undefined ? 'wix' : 'service',
        cause: parts.cause,
      });
  }
  await sendSubscribers({ work, settled });
  await tellService({ work, settled });
  await tellWix({ work, settled });
  await findStrangers({ work, settled, isListed });
  for (const one of settled) putOthers({ work, one });
  await commitWork(work);
  return work.again;
}

/**
 * Takes addresses that no contact has any more out of the service's mailings; this is no opt-out.
 * Returns the links where that failed: they stay as they are.
 */
async function settleParted({
  parts,
  cases: { parted, heirs, bare, removedLinkIds },
}: {
  parts: Parts;
  cases: Cases;
}): Promise<readonly Link[]> {
  const work = newWork(parts);
  const stuck: Link[] = [];
  const hints: Hint[] = heirs.map((id) => ({ kind: 'contact', id, cause: parts.cause }));
  const consents = await parts.store.consents(parted.map(({ address }) => address));
  const mailed = parted.filter(
    ({ address }) => consents.get(address)?.places[parts.place] === 'in',
  );
  for (const part of inChunks(mailed, parts.service.few)) {
    // Read the status first: a person may have left there since, and that opt-out counts.
    const held = await parts.service.read(part.map(({ address }) => address));
    const mailedStill = part.filter(({ address }) => held.get(address)?.status === 'subscribed');
    hints.push(
      ...part
        .filter((one) => !mailedStill.includes(one))
        .map(({ address }) => ({
          kind: 'address' as const,
          address,
          at: 'service' as const,
          cause: parts.cause,
        })),
    );
    if (mailedStill.length === 0) continue;
    const outcomes = await parts.service.optOut(mailedStill.map(({ address }) => address));
    for (const { address, link } of mailedStill) {
      const kind = outcomes.get(address)?.kind;
      if (kind !== 'done' && kind !== 'unknown') {
        stuck.push(link);
        continue;
      }
      work.places.push({
        address,
        place: parts.place,
        state: kind === 'done' ? 'dropped' : 'none',
      });
      note({ work, link, kind: 'update', rule: 'addressLeft' });
    }
  }
  const links = bare.filter(({ id }) => !stuck.some((link) => link.id === id));
  if (links.length + hints.length + removedLinkIds.length + work.places.length > 0)
    await parts.store.commit({
      operations: work.operations,
      places: work.places,
      links,
      hints,
      removedLinkIds,
    });
  return stuck;
}
