import { filled, valuesOf, type CarriedValue } from '@/lib/core/flows/carry';
import { readingOf } from '@/lib/core/flows/newsletter';
import type { Link } from '@/lib/core/model/link';
import type { Reason } from '@/lib/core/model/reason';
import type { FieldProblem } from '@/lib/core/model/write';
import { canonical, canonVersion, isBlank } from '@/lib/core/values/canonical';
import type { Subscriber, SubscriberOutcome } from '@/lib/ports/mailing-list';
import { printOf, type Kind, type SentAddress } from './sent';
import { lookAgain, note, putLink, type SettledAddress, type Work } from './work';

/** Settles an address by what the service answered about it. */
export function putOutcome({
  work,
  sent,
  sent: { one, rows },
  outcome,
  kind,
}: {
  work: Work;
  sent: SentAddress;
  outcome: SubscriberOutcome | undefined;
  kind: Kind;
}): void {
  switch (outcome?.kind) {
    case 'done':
      return putDone({ work, sent, remoteId: outcome.id, kind });
    case 'refused':
      return putRefused({ work, one, rows, problem: outcome.problems[0], kind });
    case 'mayNotReturn':
      work.places.push({ address: one.address, place: work.parts.place, state: 'closed' });
      return void putLink({ work, one, state: 'excluded', reason: { code: 'mayNotReturn' } });
    case 'unknown':
      return void putLink({
        work,
        one,
        state: 'excluded',
        reason: { code: 'removedThere' },
        remoteId: null,
      });
    default:
      return lookAgain({ work, one, error: outcome?.kind === 'again' ? outcome.error : null });
  }
}

function putDone({
  work,
  sent,
  remoteId,
  kind,
}: {
  work: Work;
  sent: SentAddress;
  remoteId: string;
  kind: Kind;
}): void {
  const { one, fields } = sent;
  if (kind === 'create')
    work.places.push({ address: one.address, place: work.parts.place, state: 'in' });
  note({
    work,
    link: putSent({ work, sent, remoteId }),
    kind,
    rule: kind === 'create' ? 'subscribed' : 'onlyWixMoved',
    fields,
    before: one.subscriber?.fields,
  });
}

function putRefused({
  work,
  one,
  rows,
  problem,
  kind,
}: {
  work: Work;
  one: SettledAddress;
  rows: readonly CarriedValue[];
  problem: FieldProblem | undefined;
  kind: Kind;
}): void {
  const labelOf = (field: string) => work.parts.fields.remote.get(field)?.label ?? field;
  const error: Reason = {
    code: problem?.code ?? 'refused',
    params: problem?.field === undefined ? {} : { field: labelOf(problem.field) },
  };
  const base = baseOf({ work, one, rows });
  const link = putLink({ work, one, state: 'failed', reason: error, base, refusals: [] });
  note({ work, link, kind, rule: 'subscribed', error });
}

/**
 * The address was there before: its status there counts first, then our values replace the ones
 * there.
 */
export function putExisting({
  work,
  sent: { one, rows, rests },
  subscriber,
}: {
  work: Work;
  sent: SentAddress;
  subscriber: Subscriber;
}): readonly SentAddress[] {
  const link = putLink({ work, one, state: 'waiting', remoteId: subscriber.id });
  if (readingOf(subscriber.status) !== 'in') {
    // The next look records and judges it, as any other status of the service.
    work.hints.push({
      kind: 'address',
      address: one.address,
      at: 'service',
      cause: work.parts.cause,
    });
    return [];
  }
  work.places.push({ address: one.address, place: work.parts.place, state: 'in' });
  note({ work, link, kind: 'link', rule: 'matched' });
  const differing = filled(rows).filter(
    ({ row, to, value }) =>
      canonical({ type: to.type, value }) !==
      canonical({ type: to.type, value: subscriber.fields[row.remote] }),
  );
  return [{ one: { ...one, link, subscriber }, rows, rests, fields: valuesOf(differing) }];
}

/** Settles an address whose values the service has: in sync, or failed where some rest. */
export function putSent({
  work,
  sent: { one, rows, rests },
  remoteId,
}: {
  work: Work;
  sent: SentAddress;
  remoteId: string | null;
}): Link {
  const [rest] = rests;
  const field = rest && work.parts.mapping.rows.find(({ id }) => id === rest.row);
  const reason: Reason | null = rest
    ? {
        code: rest.code,
        params: { field: work.parts.fields.remote.get(field?.remote ?? '')?.label ?? '' },
      }
    : null;
  return putLink({
    work,
    one,
    state: rest ? 'failed' : 'inSync',
    reason,
    remoteId,
    base: baseOf({ work, one, rows }),
    refusals: rests,
  });
}

/** A blank that is not carried over keeps the base of what was sent before. */
function baseOf({
  work,
  one,
  rows,
}: {
  work: Work;
  one: SettledAddress;
  rows: readonly CarriedValue[];
}): Link['base'] {
  const old = one.link?.base.canonVersion === canonVersion ? one.link.base.rows : {};
  const kept = rows.flatMap((carried) => {
    const before = old[carried.row.id];
    if (isBlank(carried.value) && carried.row.blanks === 'keep')
      return before ? [[carried.row.id, before] as const] : [];
    return [
      [carried.row.id, { wix: [printOf({ parts: work.parts, carried })], remote: [] }] as const,
    ];
  });
  return { canonVersion, rows: Object.fromEntries(kept) };
}
