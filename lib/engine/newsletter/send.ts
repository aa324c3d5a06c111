import { inChunks } from '@/lib/core/chunks';
import { carry, filled, valuesOf, type Carried, type Carry } from '@/lib/core/flows/carry';
import { readingOf } from '@/lib/core/flows/newsletter';
import type { FieldValues } from '@/lib/core/model/field';
import type { Link, Refusal } from '@/lib/core/model/link';
import type { Reason } from '@/lib/core/model/reason';
import type { FieldProblem } from '@/lib/core/model/write';
import { canonical, canonVersion, isBlank } from '@/lib/core/values/canonical';
import { emailText } from '@/lib/core/values/email';
import type {
  Subscriber,
  SubscriberOutcome,
  SubscriberOutcomes,
  SubscriberWrite,
} from '@/lib/ports/mailing-list';
import {
  attempt,
  lookAgain,
  note,
  putLink,
  verdictOf,
  type Parts,
  type Settled,
  type Work,
} from './work';

/** `rests`: values that can't go; everything else does (H01). */
type Sent = {
  readonly one: Settled;
  readonly rows: readonly Carried[];
  readonly rests: readonly Refusal[];
  readonly fields: FieldValues;
};
type Kind = 'create' | 'update';

/** Sends new addresses, then changed values. There is no call for an address that has them all. */
export async function sendSubscribers({
  work,
  settled,
}: {
  work: Work;
  settled: readonly Settled[];
}): Promise<void> {
  const { parts } = work;
  const adds: Sent[] = [];
  const updates: Sent[] = [];
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
    const { rows, rests } = split({ parts, one, carried: carry({ ...parts, record: one.record }) });
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

const remoteIdOf = ({ link, subscriber }: Settled) =>
  subscriber === null ? null : (subscriber?.id ?? link?.remoteId ?? null);
const isNothing = ({ fields }: Sent) => Object.keys(fields).length === 0;

/**
 * The rows that go, and those that rest: values that the service can't hold, or that it refused and
 * that are unchanged.
 */
function split({
  parts,
  one: { link },
  carried: { rows, problems },
}: {
  parts: Parts;
  one: Settled;
  carried: Carry;
}): Pick<Sent, 'rows' | 'rests'> {
  const refused =
    link?.decision?.kind === 'retry'
      ? []
      : (link?.refusals ?? []).filter(
          (refusal) =>
            !refusal.isOurs &&
            rows.some(
              (carried) =>
                carried.row.id === refusal.row && printOf({ parts, carried }) === refusal.source,
            ),
        );
  const ours = problems.map(({ row, code }): Refusal => ({
    row: row.id,
    side: 'remote',
    source: '',
    code,
    isOurs: true,
  }));
  return {
    rows: rows.filter(({ row }) => !refused.some((refusal) => refusal.row === row.id)),
    rests: [...ours, ...refused],
  };
}

/** Refused as a whole. If only values rest, everything else was taken. */
const isRefused = ({ link }: Settled) => link?.state === 'failed' && link.refusals.length === 0;

/** A refused address is tried again when one of its values changed, or a person asks. */
const mayTry = ({
  parts,
  one,
  one: { link },
  rows,
}: {
  parts: Parts;
  one: Settled;
  rows: readonly Carried[];
}) =>
  !isRefused(one) ||
  link?.decision?.kind === 'retry' ||
  filled(rows).some((carried) => !isSent({ parts, link, carried }));

const printOf = ({ parts, carried: { row, to, value } }: { parts: Parts; carried: Carried }) =>
  parts.fingerprint(row.id, canonical({ type: to.type, value }));
const isSent = ({ parts, link, carried }: { parts: Parts; link: Link | null; carried: Carried }) =>
  link?.base.canonVersion === canonVersion &&
  link.base.rows[carried.row.id]?.wix[0] === printOf({ parts, carried });

/**
 * Values changed in Wix since they were sent. After a refusal all go again: it is unknown what was
 * taken.
 */
function movedFields({
  parts,
  one,
  rows,
}: {
  parts: Parts;
  one: Settled;
  rows: readonly Carried[];
}): FieldValues {
  const { link } = one;
  if (isRefused(one)) return mayTry({ parts, one, rows }) ? valuesOf(filled(rows)) : {};
  return valuesOf(
    rows.filter(
      (carried) =>
        !isSent({ parts, link, carried }) &&
        (!isBlank(carried.value) ||
          (carried.row.blanks === 'clear' && link?.base.rows[carried.row.id] !== undefined)),
    ),
  );
}

/** Returns those that turned out to be there already, with what differs. */
async function deliver({
  work,
  sent,
  call,
  size,
  kind,
}: {
  work: Work;
  sent: readonly Sent[];
  call: (people: readonly SubscriberWrite[]) => Promise<SubscriberOutcomes>;
  size: number;
  kind: Kind;
}): Promise<readonly Sent[]> {
  const known: Sent[] = [];
  const less: Sent[] = [];
  for (const part of inChunks(sent, size)) {
    const outcomes = await attempt({
      work,
      call: () =>
        call(
          part.map(({ one, fields }) => ({
            email: one.address,
            ...writtenOf({ work, one }),
            fields,
          })),
        ),
    });
    for (const each of outcomes ? part : []) {
      const outcome = outcomes?.get(each.one.address);
      const without =
        outcome?.kind === 'refused'
          ? withoutRefused({ parts: work.parts, sent: each, problems: outcome.problems })
          : null;
      if (outcome?.kind === 'exists')
        known.push(...putExisting({ work, sent: each, subscriber: outcome.subscriber }));
      else if (without) less.push(without);
      else putOutcome({ work, sent: each, outcome, kind });
    }
  }
  // Each round sends fewer values, so this ends.
  return less.length === 0
    ? known
    : [...known, ...(await deliver({ work, sent: less, call, size, kind }))];
}

/** H01: without the values that the service names; `null` when it names none of them. */
function withoutRefused({
  parts,
  sent: { one, rows, rests, fields },
  problems,
}: {
  parts: Parts;
  sent: Sent;
  problems: readonly FieldProblem[];
}): Sent | null {
  const problemOf = ({ row }: Carried) =>
    row.remote in fields ? problems.find(({ field }) => field === row.remote) : undefined;
  const guilty = rows.flatMap((carried): Refusal[] => {
    const problem = problemOf(carried);
    return problem
      ? [
          {
            row: carried.row.id,
            side: 'remote',
            source: printOf({ parts, carried }),
            code: problem.code,
          },
        ]
      : [];
  });
  if (guilty.length === 0) return null;
  const left = rows.filter((carried) => !problemOf(carried));
  return {
    one,
    rows: left,
    rests: [...rests, ...guilty],
    fields: Object.fromEntries(
      Object.entries(fields).filter(([field]) => left.some(({ row }) => row.remote === field)),
    ),
  };
}

/** H06: the local part keeps its case where it is sent. */
const writtenOf = ({ work, one }: { work: Work; one: Settled }) => {
  const written = one.record?.fields[work.parts.keys.email];
  return typeof written === 'string' ? { written: emailText(written) } : {};
};

function putOutcome({
  work,
  sent,
  sent: { one, rows, fields },
  outcome,
  kind,
}: {
  work: Work;
  sent: Sent;
  outcome: SubscriberOutcome | undefined;
  kind: Kind;
}): void {
  switch (outcome?.kind) {
    case 'done': {
      if (kind === 'create')
        work.places.push({ address: one.address, place: work.parts.place, state: 'in' });
      const link = putSent({ work, sent, remoteId: outcome.id });
      return note({
        work,
        link,
        kind,
        rule: kind === 'create' ? 'subscribed' : 'onlyWixMoved',
        fields,
        before: one.subscriber?.fields,
      });
    }
    case 'refused': {
      const [problem] = outcome.problems;
      const error: Reason = {
        code: problem?.code ?? 'refused',
        params:
          problem?.field === undefined
            ? {}
            : { field: work.parts.fields.remote.get(problem.field)?.label ?? problem.field },
      };
      return note({
        work,
        link: putLink({
          work,
          one,
          state: 'failed',
          reason: error,
          base: baseOf({ work, one, rows }),
          refusals: [],
        }),
        kind,
        rule: 'subscribed',
        error,
      });
    }
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

/**
 * The address was there before: its status there counts first, then our values replace the ones
 * there.
 */
function putExisting({
  work,
  sent: { one, rows, rests },
  subscriber,
}: {
  work: Work;
  sent: Sent;
  subscriber: Subscriber;
}): readonly Sent[] {
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

function putSent({
  work,
  sent: { one, rows, rests },
  remoteId,
}: {
  work: Work;
  sent: Sent;
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
  one: Settled;
  rows: readonly Carried[];
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
