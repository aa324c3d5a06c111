import { carry, filled, valuesOf } from '@/lib/core/flows/carry';
import { deliver } from './deliver';
import type { SentAddress } from './sent';
import { putSent } from './settle-sent';
import { isRefused, mayTry, movedFields, splitRests } from './values-to-send';
import { putLink, verdictOf, type SettledAddress, type Work } from './work';

/** Sends new addresses, then changed values. There is no call for an address that has them all. */
export async function sendSubscribers({
  work,
  settled,
}: {
  work: Work;
  settled: readonly SettledAddress[];
}): Promise<void> {
  const { parts } = work;
  const adds: SentAddress[] = [];
  const updates: SentAddress[] = [];
  for (const one of settled) {
    const verdict = verdictOf({ parts, one });
    // The first reason is kept: the other place was told since and now says the same.
    if (verdict.kind === 'leave')
      putLink({
        work,
        one,
        state: 'excluded',
        reason: one.link?.reason?.code === verdict.reason.code ? one.link.reason : verdict.reason,
      });
    if (verdict.kind !== 'send' || one.record === null) continue;
    const { rows, rests } = splitRests({
      parts,
      one,
      carried: carry({ ...parts, record: one.record }),
    });
    if (remoteIdOf(one) !== null)
      updates.push({ one, rows, rests, fields: movedFields({ parts, one, rows }) });
    else if (mayTry({ parts, one, rows }))
      adds.push({ one, rows, rests, fields: valuesOf(filled(rows)) });
  }
  const known = await deliver({
    work,
    sent: adds,
    call: (people) => parts.service.add(people),
    size: parts.service.batch,
    kind: 'create',
  });
  const all = [...updates, ...known];
  for (const sent of all.filter(isNothing))
    if (!isRefused(sent.one) || mayTry({ parts, ...sent }))
      putSent({ work, sent, remoteId: remoteIdOf(sent.one) });
  await deliver({
    work,
    sent: all.filter((sent) => !isNothing(sent)),
    call: (people) => parts.service.update(people),
    size: parts.service.few,
    kind: 'update',
  });
}

const remoteIdOf = ({ link, subscriber }: SettledAddress) =>
  subscriber === null ? null : (subscriber?.id ?? link?.remoteId ?? null);
const isNothing = ({ fields }: SentAddress) => Object.keys(fields).length === 0;
