import { type ContactRecord } from '@/lib/core/model/contact';
import { type Operation } from '@/lib/core/model/operation';
import { type SideName } from '@/lib/core/model/side';
import { SideError } from '@/lib/core/model/side-error';
import { type WriteOutcome, type WriteRequest } from '@/lib/core/model/write';
import { idOn } from '@/lib/core/plan/links';
import type { PlannedWrite } from '@/lib/core/plan/pair';
import { type TurnCommit } from '@/lib/ports/store';
import type { PlannedPair } from './plan-turn';
import type { Turn } from './turn';

/** A write with the operation that stands for it in history. */
export type SentWrite = {
  readonly planned: PlannedPair;
  readonly write: PlannedWrite;
  readonly operation: Operation;
};

/**
 * Commits new and removed links first, then the intents: a crash from here on leaves a trace of
 * every call.
 */
export async function beginWrites({
  turn,
  base,
  sent,
}: {
  turn: Turn;
  base: TurnCommit;
  sent: readonly SentWrite[];
}): Promise<void> {
  const fresh = new Map(
    sent
      .filter((one) => one.planned.pair.isNew)
      .map((one) => [one.planned.pair.link.id, one.planned.pair.link]),
  );
  if (base.removedLinkIds.length > 0)
    await turn.store.commit({ ...base, links: [...fresh.values()], finished: [], marks: [] });
  await turn.store.begin({
    epoch: turn.epoch,
    operations: sent.map((one) => one.operation),
    links: base.removedLinkIds.length > 0 ? [] : [...fresh.values()],
  });
}

/** The outcomes by operation. Both sides are called at the same time. */
export async function sendWrites({
  turn,
  sent,
}: {
  turn: Turn;
  sent: readonly SentWrite[];
}): Promise<ReadonlyMap<string, WriteOutcome>> {
  const bySide = (['wix', 'remote'] as const)
    .map((side) => ({ side, own: sent.filter((one) => one.write.side === side) }))
    .filter(({ own }) => own.length > 0);
  const answers = await Promise.all(bySide.map(({ side, own }) => sendSide({ turn, side, own })));
  return new Map(answers.flatMap((answer) => [...answer]));
}

/**
 * A create by id may be answered with a contact that became another pair's meanwhile (a merge):
 * then it is a candidate, not ours.
 */
export async function disownTaken({
  turn,
  sent,
  outcomes,
}: {
  turn: Turn;
  sent: readonly SentWrite[];
  outcomes: ReadonlyMap<string, WriteOutcome>;
}): Promise<ReadonlyMap<string, WriteOutcome>> {
  const created = sent.flatMap(({ write, operation }) => {
    const outcome = outcomes.get(operation.id);
    return write.kind === 'create' && outcome?.kind === 'done'
      ? [{ operation, side: write.side, id: outcome.record.id }]
      : [];
  });
  if (created.length === 0) return outcomes;
  const owners = await turn.store.linksByIds({
    lookups: (['wix', 'remote'] as const).map((side) => ({
      side,
      ids: created.filter((one) => one.side === side).map(({ id }) => id),
    })),
  });
  const taken = created.filter(({ operation, side, id }) =>
    owners.some((link) => link.id !== operation.linkId && idOn(link, side) === id),
  );
  return new Map([
    ...outcomes,
    ...taken.map(
      ({ operation, id }) =>
        [operation.id, { kind: 'duplicate', candidateId: id, by: 'email' }] as const,
    ),
  ]);
}

async function sendSide({
  turn,
  side,
  own,
}: {
  turn: Turn;
  side: SideName;
  own: readonly SentWrite[];
}): Promise<ReadonlyMap<string, WriteOutcome>> {
  try {
    return await turn.sides[side].write({ requests: own.map(requestOf), lane: turn.lane });
  } catch (error) {
    if (!(error instanceof SideError)) throw error;
    // The side could not say which of them it sent: a refused credential wrote nothing, anything
    // else is unclear.
    const outcome: WriteOutcome =
      error.code === 'unauthorized' || error.code === 'missingPermission'
        ? { kind: 'failed', error }
        : { kind: 'unclear' };
    return new Map(own.map((one) => [one.operation.id, outcome]));
  }
}

function requestOf({ write, operation }: SentWrite): WriteRequest {
  const ref = operation.id;
  switch (write.kind) {
    case 'create':
      return {
        ref,
        kind: 'create',
        // Partners were looked for before it was planned.
        isUnmatched: true,
        fields: write.fields,
        linkedId: write.linkedId ?? '',
        allowDuplicates: write.allowDuplicates,
      };
    case 'update':
      return {
        ref,
        kind: 'update',
        record: recordOf(write),
        fields: write.fields,
        ...(write.linkedId === undefined ? {} : { linkedId: write.linkedId }),
        ...(write.allowDuplicates ? { allowDuplicates: true } : {}),
      };
    case 'delete':
      return { ref, kind: 'delete', id: recordOf(write).id };
  }
}

function recordOf(write: PlannedWrite): ContactRecord {
  if (!write.record)
    throw new Error(`a planned ${write.kind} carries the record it was planned from`);
  return write.record;
}
