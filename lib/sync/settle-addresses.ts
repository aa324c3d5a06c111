import { inChunks } from '../core/chunks';
import { SideError } from '../core/ports';
import { readingOf } from '../core/subscribers';
import type { Case, Cases } from './subscriber-cases';
import { sendSubscribers } from './send-subscribers';
import { commitWork, newWork, note, putOthers, type Parts, type Settled } from './subscriber-work';
import { findStrangers, tellService, tellWix } from './tell-consents';

/**
 * Brings addresses to rest: consent first, by what Wix and the service say of it now, then values. In batches as large as
 * the service adds at once, the statuses read right before each (E07). Doing it again writes nothing. Returns which
 * addresses have to be tried again, with the time to wait, ms. Throws `SideError` when a service did not serve us; what was
 * done before is kept.
 */
export async function settleAddresses({ parts, cases, isListed }: { parts: Parts; cases: Cases; /** Wix contacts are gone through anyway: who is not in hand comes later. */ isListed: boolean }): Promise<ReadonlyMap<string, number>> {
  await settleParted({ parts, cases });
  const again = new Map<string, number>();
  for (const batch of inChunks(cases.cases, parts.service.batch)) for (const [address, delayMs] of await settleBatch({ parts, batch, isListed })) again.set(address, delayMs);
  return again;
}

async function settleBatch({ parts, batch, isListed }: { parts: Parts; batch: readonly Case[]; isListed: boolean }): Promise<ReadonlyMap<string, number>> {
  const work = newWork(parts);
  const readings = await parts.wix.readings(batch.map(({ address }) => address));
  const consents = await parts.store.observe(
    batch.map(({ address, before, subscriber }) => ({ address, before, readings: { wix: readings.get(address) ?? 'none', ...(subscriber === undefined ? {} : { [parts.place]: readingOf(subscriber?.status) }) } })),
  );
  const settled: Settled[] = [];
  for (const one of batch) {
    const consent = consents.get(one.address);
    // Somebody noted something meanwhile: what we read may be older than that.
    if (consent) settled.push({ ...one, consent, wix: readings.get(one.address) ?? 'none' });
    else work.hints.push({ kind: 'address', address: one.address, at: one.subscriber === undefined ? 'wix' : 'service', cause: parts.cause });
  }
  await sendSubscribers({ work, settled });
  await tellService({ work, settled });
  await tellWix({ work, settled });
  await findStrangers({ work, settled, isListed });
  for (const one of settled) putOthers({ work, one });
  await commitWork(work);
  return work.again;
}

/** Addresses that their contact does not have any more: out of the mailings there, and nobody said no by it. */
async function settleParted({ parts, cases: { parted, heirs, bare, removedLinkIds } }: { parts: Parts; cases: Cases }): Promise<void> {
  const work = newWork(parts);
  const consents = await parts.store.consents(parted.map(({ address }) => address));
  const mailed = parted.filter(({ address }) => consents.get(address)?.places[parts.place] === 'in');
  for (const part of inChunks(mailed, parts.service.few)) {
    const outcomes = await parts.service.optOut(part.map(({ address }) => address));
    for (const { address, link } of part) {
      const outcome = outcomes.get(address);
      if (outcome?.kind !== 'done' && outcome?.kind !== 'unknown') throw (outcome?.kind === 'again' && outcome.error) || new SideError({ code: 'unreachable', side: 'remote', retryable: true });
      work.places.push({ address, place: parts.place, state: outcome.kind === 'done' ? 'dropped' : 'none' });
      note({ work, link, kind: 'update', rule: 'addressLeft' });
    }
  }
  const hints = heirs.map((id) => ({ kind: 'contact' as const, id, cause: parts.cause }));
  if (bare.length + hints.length + removedLinkIds.length + work.places.length > 0) await parts.store.commit({ ...work, links: bare, hints, touched: [], removedLinkIds });
}
