import { carry, filled, reasonOf, valuesOf, type CarriedValue } from '@/lib/core/flows/carry';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { MappingRow } from '@/lib/core/model/mapping';
import type { Reason } from '@/lib/core/model/reason';
import { type FieldProblem } from '@/lib/core/model/write';
import { type Arrived, type Dealt, type DeliveryOutcome, type Rest } from '@/lib/ports/sink';
import type { ExportParts } from './parts';

/** One contact to deliver: the rows that go, and those that rest with their reason. */
export type Parcel = {
  readonly record: ContactRecord;
  readonly rows: readonly CarriedValue[];
  readonly rests: readonly Rest[];
  readonly outcome: DeliveryOutcome | null;
};

/** The parcel of a contact; of one that has arrived, only the rows that rested. */
export function pack({
  parts,
  record,
  arrived,
}: {
  parts: ExportParts;
  record: ContactRecord;
  arrived: Arrived | undefined;
}): Parcel {
  const { rows, problems } = carry({ record, ...parts });
  const isWanted = ({ row }: { row: MappingRow }) => arrived?.rows.has(row.id) ?? true;
  return {
    record,
    rows: filled(rows).filter(isWanted),
    rests: problems
      .filter(isWanted)
      .map((problem) => ({ row: problem.row.id, reason: reasonOf(problem) })),
    outcome: null,
  };
}

/** Whether it is still to be sent. A contact whose values are all blank is sent, too. */
export const isOpen = ({ outcome, rows, rests }: Parcel) =>
  outcome === null && (rows.length > 0 || rests.length === 0);

/**
 * H01: a refusal that names values keeps back only those. If another contact holds its e-mail
 * address, the whole contact is refused.
 */
export function answered({
  parcel,
  outcome,
  isLast,
}: {
  parcel: Parcel;
  outcome: DeliveryOutcome | undefined;
  isLast: boolean;
}): Parcel {
  if (outcome?.kind !== 'refused' || isLast)
    return { ...parcel, outcome: outcome ?? { kind: 'again', error: null, isAlone: false } };
  const guilty = parcel.rows.flatMap(({ row, to }) => {
    const problem = outcome.problems.find(
      ({ field, code }) =>
        field === row.remote && !(code === 'heldByAnother' && to.type === 'email'),
    );
    return problem
      ? [{ row: row.id, reason: { code: problem.code, params: { field: to.label } } }]
      : [];
  });
  if (guilty.length === 0) return { ...parcel, outcome };
  const rows = parcel.rows.filter(({ row }) => !guilty.some((rest) => rest.row === row.id));
  const rests = [...parcel.rests, ...guilty];
  return { ...parcel, rows, rests };
}

/** What is stored about a contact after its deliveries. */
export function dealtOf({
  parcel: { record, rows, rests, outcome },
  before,
  gaveUp,
}: {
  parcel: Parcel;
  before: Arrived | undefined;
  gaveUp?: Reason;
}): Dealt {
  const wixId = record.id;
  if (outcome?.kind === 'delivered')
    return {
      wixId,
      kind: before ? 'completed' : 'delivered',
      remoteId: outcome.remoteId,
      fields: valuesOf(rows),
      rests,
    };
  const reason =
    gaveUp ??
    (outcome?.kind === 'refused'
      ? refusedReason({ problem: outcome.problems[0], rows })
      : (rests[0]?.reason ?? { code: 'refused' }));
  const left = before
    ? {
        arrived: {
          remoteId: before.remoteId,
          rests: [...rests, ...rows.map(({ row }) => ({ row: row.id, reason }))],
        },
      }
    : {};
  return { wixId, kind: 'refused', reason, ...left };
}

function refusedReason({
  problem,
  rows,
}: {
  problem: FieldProblem | undefined;
  rows: readonly CarriedValue[];
}): Reason {
  const field =
    problem?.field &&
    (rows.find(({ row }) => row.remote === problem.field)?.to.label ?? problem.field);
  return { code: problem?.code ?? 'refused', params: field ? { field } : {} };
}
