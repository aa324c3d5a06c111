import type { ContactRecord } from '@/lib/core/model/contact';
import type { BaseRow, Refusal } from '@/lib/core/model/link';
import type { MappingRow } from '@/lib/core/model/mapping';
import type { SideName } from '@/lib/core/model/side';
import { countryOf } from '@/lib/core/values/address-country';
import { isSetRow } from './facts';
import { loopKey, type PairState, type PlanContext, type UsableRow } from './pair';
import { roomFor } from './refusals';
import { planRow, type RowWrite } from './rows';

/** A person's contacts, present on both sides. */
export type Both = Readonly<Record<SideName, ContactRecord>>;

/** What one row of a pair comes to. */
export type RowOutcome = {
  readonly row: number;
  /** The agreement from now on, if there is one. */
  readonly base: BaseRow | undefined;
  readonly writes: readonly RowWrite[];
  /** Values found now that the other side can't hold. */
  readonly found: readonly Refusal[];
  /** The row, once for each write that a loop holds back. */
  readonly looping: readonly number[];
  readonly isConflict: boolean;
  readonly isResting: boolean;
};

/** Plans one row from what both sides hold now. */
export function planRowOfBoth({
  row,
  fields,
  pair,
  records,
  refusals,
  context,
}: UsableRow & {
  pair: PairState;
  records: Both;
  refusals: readonly Refusal[];
  context: PlanContext;
}): RowOutcome {
  const { link } = pair;
  const base = link.base.rows[row.id];
  const planned = planRow({
    row,
    fields,
    values: { wix: records.wix.fields[row.wix], remote: records.remote.fields[row.remote] },
    countries: countriesOf({ row, context, records }),
    base,
    refusals,
    systemOfRecord: context.policy.systemOfRecord,
    chosen: link.decision?.kind === 'take' ? link.decision.winners[row.id] : undefined,
    fingerprint: context.fingerprint,
  });
  const found = 'resting' in planned ? (planned.resting ?? []) : [];
  const outcome: RowOutcome = {
    row: row.id,
    base,
    writes: [],
    found,
    looping: [],
    isConflict: false,
    isResting: false,
  };
  switch (planned.kind) {
    case 'agree':
      return {
        ...outcome,
        base: base && !isSetRow(fields) && isWithin(planned.base, base) ? base : planned.base,
      };
    case 'write': {
      const loops = ({ side, after }: RowWrite) =>
        link.decision?.kind !== 'retry' &&
        context.loops.has(loopKey({ linkId: link.id, row: row.id, side, after }));
      return {
        ...outcome,
        writes: planned.writes.filter((write) => !loops(write)),
        looping: planned.writes.filter(loops).map(() => row.id),
      };
    }
    case 'conflict':
      return { ...outcome, isConflict: true };
    case 'rest': {
      const room = roomFor({ row, fields, refusals, pair, records, context });
      return {
        ...outcome,
        writes: room ? [room] : [],
        found: planned.problem ? [...found, planned.problem] : found,
        isResting: true,
      };
    }
    case 'leave':
      return { ...outcome, base: planned.base ?? base };
  }
}

function countriesOf({
  row,
  context,
  records,
}: {
  row: MappingRow;
  context: Pick<PlanContext, 'mapping' | 'fields'>;
  records: Both;
}): Readonly<Record<SideName, string | null>> {
  const of = (side: SideName) =>
    countryOf({
      row,
      rows: context.mapping.rows,
      wix: context.fields.wix,
      side,
      values: records[side].fields,
    });
  return { wix: of('wix'), remote: of('remote') };
}

/** Keep both the value we sent and the service's form of it while each side holds one of them. */
const isWithin = (now: BaseRow, base: BaseRow) =>
  now.wix.every((print) => base.wix.includes(print)) &&
  now.remote.every((print) => base.remote.includes(print));
