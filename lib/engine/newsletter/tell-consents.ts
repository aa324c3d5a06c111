import { inChunks } from '@/lib/core/chunks';
import { consentToWrite } from '@/lib/core/flows/consent';
import { judge } from '@/lib/core/flows/newsletter';
import type { Reason } from '@/lib/core/model/reason';
import { addressOf } from './case';
import {
  attempt,
  isCertain,
  lookAgain,
  note,
  putLink,
  verdictOf,
  type Parts,
  type SettledAddress,
  type Work,
} from './work';

type Input = { readonly work: Work; readonly settled: readonly SettledAddress[] };

/** Most addresses that Wix takes in one call. */
const wixBatch = 100;

/** Writes opt-outs to the service, and proven new opt-ins. */
export async function tellService({ work, settled }: Input): Promise<void> {
  const { parts } = work;
  const verdicts = settled.map((one) => ({ one, kind: verdictOf({ parts, one }).kind }));
  const leaving = verdicts.filter(({ kind }) => kind === 'optOut').map(({ one }) => one);
  for (const part of inChunks(leaving, parts.service.few)) {
    const outcomes = await attempt({
      work,
      call: () => parts.service.optOut(part.map(({ address }) => address)),
    });
    for (const one of outcomes ? part : []) {
      const outcome = outcomes?.get(one.address);
      if (outcome?.kind !== 'done' && outcome?.kind !== 'unknown') {
        lookAgain({
          work,
          one,
          at: 'service',
          error: outcome?.kind === 'again' ? outcome.error : null,
        });
        continue;
      }
      const isDone = outcome.kind === 'done';
      work.places.push({
        address: one.address,
        place: parts.place,
        state: isDone ? 'told' : 'none',
      });
      const link = putLink({
        work,
        one,
        state: 'excluded',
        reason: whyOut({ parts, one }),
        isDone,
        ...(isDone ? { remoteId: outcome.id } : {}),
      });
      if (isDone) note({ work, link, kind: 'update', rule: 'optedOut' });
    }
  }
  for (const part of inChunks(
    verdicts
      .filter(({ one, kind }) => kind === 'invite' && one.record !== null)
      .map(({ one }) => one),
    parts.service.few,
  ))
    await invite({ work, part });
}

function whyOut({ parts, one }: { parts: Parts; one: SettledAddress }): Reason {
  const told = judge({
    consent: {
      ...one.consent,
      places: {
        ...one.consent.places,
        [parts.place]:
          one.consent.places[parts.place] === 'in'
            ? 'told'
            : (one.consent.places[parts.place] ?? 'none'),
      },
    },
    wix: one.wix,
    place: parts.place,
    isWanted: true,
  });
  return told.kind === 'leave' ? told.reason : { code: 'optedOut', params: { side: 'wix' } };
}

/** Reads the service first: a person who came back there must not be invited again. */
async function invite({
  work,
  part,
}: {
  work: Work;
  part: readonly SettledAddress[];
}): Promise<void> {
  const { parts } = work;
  for (const one of part.filter(({ subscriber }) => subscriber === undefined)) {
    putLink({ work, one, state: 'waiting' });
    work.hints.push({ kind: 'address', address: one.address, at: 'service', cause: parts.cause });
  }
  const ready = part.filter(({ subscriber }) => subscriber);
  if (ready.length === 0 || work.failure) return;
  const going = await parts.store.invite({
    addresses: ready.map(({ address }) => address),
    place: parts.place,
  });
  const invited = ready.filter(({ address }) => going.has(address));
  const addresses = invited.map(({ address }) => address);
  const outcomes = await attempt({
    work,
    call: () => parts.service.invite(addresses),
    undo: () => uninvite({ work, place: parts.place, addresses }),
  });
  for (const one of outcomes ? invited : []) {
    const outcome = outcomes?.get(one.address);
    if (outcome?.kind === 'done') {
      note({
        work,
        link: putLink({
          work,
          one,
          state: 'excluded',
          reason: { code: 'invited' },
          remoteId: outcome.id,
          isDone: true,
        }),
        kind: 'update',
        rule: 'optedIn',
      });
      work.hints.push({ kind: 'address', address: one.address, at: 'service', cause: parts.cause });
    } else if (outcome?.kind === 'mayNotReturn') {
      work.places.push({ address: one.address, place: parts.place, state: 'closed' });
      putLink({ work, one, state: 'excluded', reason: { code: 'mayNotReturn' } });
    } else {
      const error = outcome?.kind === 'again' ? outcome.error : null;
      if (outcome?.kind === 'unknown' || isCertain(error))
        uninvite({ work, place: parts.place, addresses: [one.address] });
      lookAgain({ work, one, at: 'service', error });
    }
  }
}

/**
 * Takes back a recorded invitation whose call was certainly not made. After an unclear call it
 * stands: if the place still says no, the person may have left again since.
 */
const uninvite = ({
  work,
  place,
  addresses,
}: {
  work: Work;
  place: Parts['place'] | 'wix';
  addresses: readonly string[];
}) =>
  void work.places.push(...addresses.map((address) => ({ address, place, state: 'out' as const })));

/** Writes opt-outs, bounces and proven new opt-ins to Wix. E04: this creates no contact there. */
export async function tellWix({ work, settled }: Input): Promise<void> {
  const { wix, store } = work.parts;
  const wanted = settled.flatMap((one) => {
    const says = consentToWrite({ consent: one.consent, place: 'wix', reading: one.wix });
    return says === null ? [] : [{ one, says }];
  });
  const strangers = await attempt({
    work,
    call: () =>
      findContacts({
        work,
        ones: wanted.map(({ one }) => one).filter(({ record, link }) => !record && !link),
      }),
  });
  if (!strangers) return;
  const telling = wanted.filter(
    ({ one }) => !strangers.has(one.address) && (one.record || one.link || one.wix !== 'none'),
  );
  const back = telling.filter(({ says }) => says === 'in').map(({ one }) => one.address);
  const going =
    back.length > 0 ? await store.invite({ addresses: back, place: 'wix' }) : new Set<string>();
  for (const part of inChunks(
    telling.filter(({ one, says }) => says === 'out' || going.has(one.address)),
    wixBatch,
  )) {
    const undo = () =>
      uninvite({
        work,
        place: 'wix',
        addresses: part.filter(({ says }) => says === 'in').map(({ one }) => one.address),
      });
    const taken = await attempt({
      work,
      call: () => wix.write(new Map(part.map(({ one, says }) => [one.address, says]))),
      undo,
    });
    for (const { one, says } of taken ? part : []) {
      if (taken?.has(one.address)) putTold({ work, one, says });
      else {
        if (says === 'in') uninvite({ work, place: 'wix', addresses: [one.address] });
        lookAgain({ work, one, error: null });
      }
    }
  }
}

function putTold({
  work,
  one,
  says,
}: {
  work: Work;
  one: SettledAddress;
  says: 'in' | 'out';
}): void {
  const { parts } = work;
  for (const id of [
    one.record?.id ?? one.link?.wixId,
    ...one.others.map(({ record }) => record.id),
  ])
    if (id) work.touched.add(id);
  if (says === 'out') work.places.push({ address: one.address, place: 'wix', state: 'told' });
  else work.hints.push({ kind: 'address', address: one.address, at: 'wix', cause: parts.cause });
  // An address that Wix knows and no contact has.
  if (!one.record && !one.link) return;
  const link = putLink({
    work,
    one,
    isDone: true,
    ...(says === 'out'
      ? {
          state: 'excluded',
          reason: one.link?.reason?.code === 'optedOut' ? one.link.reason : whyOut({ parts, one }),
        }
      : {}),
  });
  note({ work, link, side: 'wix', kind: 'update', rule: says === 'out' ? 'optedOut' : 'optedIn' });
}

/**
 * Finds the contacts of these addresses; each is looked at next. Returns the addresses whose
 * contact was found.
 */
async function findContacts({
  work: { parts, hints },
  ones,
}: {
  work: Work;
  ones: readonly SettledAddress[];
}): Promise<ReadonlySet<string>> {
  const wanted = new Set(ones.map(({ address }) => address));
  const records = wanted.size > 0 ? await parts.wix.find([...wanted]) : [];
  const found = records.filter((record) => wanted.has(addressOf({ record, parts }) ?? ''));
  hints.push(...found.map(({ id }) => ({ kind: 'contact' as const, id, cause: parts.cause })));
  return new Set(found.flatMap((record) => addressOf({ record, parts }) ?? []));
}

/**
 * Contacts whose address may be sent and that were not read: they are looked at next. `isListed`: a
 * contact without a link comes with the list.
 */
export async function findStrangers({
  work,
  settled,
  isListed,
}: Input & { readonly isListed: boolean }): Promise<void> {
  const { parts } = work;
  const waiting = settled.filter(
    (one) =>
      one.record === null &&
      ['send', 'invite'].includes(verdictOf({ parts, one }).kind) &&
      (one.link ? ['excluded', 'waiting'].includes(one.link.state) : !isListed),
  );
  const known = waiting.flatMap(({ link }) =>
    link && link.gone === null ? (link.wixId ?? []) : [],
  );
  work.hints.push(...known.map((id) => ({ kind: 'contact' as const, id, cause: parts.cause })));
  await attempt({
    work,
    call: () =>
      findContacts({
        work,
        ones: waiting.filter(({ link }) => !link?.wixId || link.gone !== null),
      }),
  });
}
