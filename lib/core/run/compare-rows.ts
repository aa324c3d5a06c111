import type { Facts } from '@/lib/core/model/facts';
import { type BaseRow } from '@/lib/core/model/link';
import { type MappingRow } from '@/lib/core/model/mapping';
import { otherSide, sides, type SideName } from '@/lib/core/model/side';
import { decideRow } from '@/lib/core/plan/decide-row';
import type { ComparedLink, ComparisonContext } from './compared';
import type { Difference } from './report';

type RowsFound = {
  readonly unheard: Difference['writes'];
  readonly drifted: Difference['writes'];
  /** Both changed to the same value without an event: the base is to be renewed. */
  readonly isRebased: boolean;
};

/** Decides each row from the lists, as the actor would from the contacts themselves. */
export function compareRows({
  link,
  facts,
  context,
}: {
  link: ComparedLink['link'];
  facts: Readonly<Record<SideName, Facts>>;
  context: ComparisonContext;
}): RowsFound {
  const unheard: { side: SideName; row: number }[] = [];
  const drifted: { side: SideName; row: number }[] = [];
  let isRebased = false;
  for (const row of context.rows) {
    const values = { wix: facts.wix[row.id], remote: facts.remote[row.id] };
    if (!values.wix || !values.remote) continue;
    const base = link.base.rows[row.id];
    const decision = decideRow({
      row,
      facts: { wix: values.wix, remote: values.remote },
      base,
      refusals: link.refusals,
      systemOfRecord: context.policy.systemOfRecord,
      fingerprint: context.fingerprint,
    });
    if (decision.kind === 'write')
      unheard.push(...decision.writes.map(({ side }) => ({ side, row: row.id })));
    else if (decision.kind === 'conflict')
      unheard.push({ side: otherSide(context.policy.systemOfRecord), row: row.id });
    else if (decision.kind === 'rest' && decision.problem)
      unheard.push({ side: decision.problem.side, row: row.id });
    else {
      const target = driftOn({ row, facts: { wix: values.wix, remote: values.remote }, base });
      if (target) drifted.push({ side: target, row: row.id });
      else if (decision.kind === 'agree' && !isAgreed(base, decision.base)) isRebased = true;
    }
  }
  return { unheard, drifted, isRebased };
}

const isAgreed = (base: BaseRow | undefined, now: BaseRow) =>
  base !== undefined &&
  sides.every((side) => now[side].every((print) => base[side].includes(print)));

/** The target of a one-way row that no longer holds what was agreed, while its source does. */
function driftOn({
  row,
  facts,
  base,
}: {
  row: MappingRow;
  facts: Readonly<Record<SideName, Facts[number]>>;
  base: BaseRow | undefined;
}): SideName | null {
  if (row.direction === 'both' || !base) return null;
  const target = row.direction === 'toWix' ? 'wix' : 'remote';
  const [from, to] = [facts[otherSide(target)], facts[target]];
  if (from?.kind === 'set' && to?.kind === 'set')
    return from.prints.some(
      (print) => base[otherSide(target)].includes(print) && !to.prints.includes(print),
    )
      ? target
      : null;
  if (from?.kind !== 'scalar' || to?.kind !== 'scalar') return null;
  const isKept = row.blanks === 'keep' && from.isBlank;
  const agree = from.there === to.print || to.there === from.print;
  return !agree && !isKept && from.there !== null && !base[target].includes(to.print)
    ? target
    : null;
}
