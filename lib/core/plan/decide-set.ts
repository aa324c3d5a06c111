import type { SetFacts } from '@/lib/core/model/facts';
import { type Fingerprint } from '@/lib/core/model/fingerprint';
import { type BaseRow, type Refusal } from '@/lib/core/model/link';
import { type MappingRow } from '@/lib/core/model/mapping';
import { otherSide, sides, type SideName } from '@/lib/core/model/side';
import {
  flows,
  isRefused,
  type DecidedWrite,
  type RowDecision,
  type RowQuestion,
} from './row-decision';

/**
 * Decides a row of a set. Each element is compared by itself, so that no side wins and other
 * elements stay.
 */
export function decideSet(
  question: RowQuestion,
  facts: Readonly<Record<SideName, SetFacts>>,
): RowDecision {
  const { row, base } = question;
  const has = { wix: new Set(facts.wix.prints), remote: new Set(facts.remote.prints) };
  const { wanted, suspects, resting } = wantedElements({ question, facts, has });
  const writes: DecidedWrite[] = [];
  for (const side of sides) {
    // An element refused among others is tried alone once there is nothing else to write.
    const suspect = [...suspects[side]].sort()[0];
    if (suspect !== undefined && isSame(has[side], wanted[side])) wanted[side].add(suspect);
    if (isSame(has[side], wanted[side])) continue;
    const after = [...wanted[side]].sort();
    const source = question.fingerprint(row.id, after.join());
    if (isRefused(question, side, source)) return { kind: 'rest' };
    writes.push({
      side,
      rule: side === 'remote' ? 'onlyWixMoved' : 'onlyRemoteMoved',
      before: [...has[side]].sort(),
      after,
      source: [source],
      overwritesEdit: false,
    });
  }
  if (writes.length > 0) return { kind: 'write', writes, resting };
  return {
    kind: 'agree',
    base: agreedSet({ row, base, wix: facts.wix.prints, remote: facts.remote.prints }),
    resting,
  };
}

type Elements = Record<SideName, Set<Fingerprint>>;

/** Which elements each side shall have, and which can't be carried now. */
function wantedElements({
  question,
  facts,
  has,
}: {
  question: RowQuestion;
  facts: Readonly<Record<SideName, SetFacts>>;
  has: Elements;
}): {
  readonly wanted: Elements;
  /** Refused among others: one of them may be the guilty one. */
  readonly suspects: Elements;
  readonly resting: readonly Refusal[];
} {
  const { row, base } = question;
  const wanted = { wix: new Set(has.wix), remote: new Set(has.remote) };
  const suspects: Elements = { wix: new Set(), remote: new Set() };
  const resting: Refusal[] = [];
  for (const print of new Set([...facts.wix.prints, ...facts.remote.prints])) {
    if (has.wix.has(print) && has.remote.has(print)) continue;
    const holder: SideName = has.wix.has(print) ? 'wix' : 'remote';
    const lacking = otherSide(holder);
    // Not if a person chose the side that still has it.
    const wasRemoved = base?.[lacking].includes(print) === true && question.chosen !== holder;
    const target = wasRemoved ? holder : lacking;
    // The target of a one-way row dropped the element: its source has not moved.
    if (
      !flows(row, holder) &&
      base?.[holder].includes(print) &&
      !wasRemoved &&
      question.chosen !== holder
    )
      continue;
    if (!flows(row, target) || (wasRemoved && row.blanks === 'keep')) continue;
    const refusal = question.refusals.find(
      (one) => one.row === row.id && one.side === target && one.element === print && !one.isOurs,
    );
    if (wasRemoved) wanted[target].delete(print);
    else if (facts[holder].unknown.includes(print))
      resting.push({
        row: row.id,
        side: target,
        source: print,
        element: print,
        code: facts[holder].problem ?? 'optionNotAllowed',
        isOurs: true,
      });
    else if (refusal?.among) suspects[target].add(print);
    else if (!refusal) wanted[target].add(print);
  }
  return { wanted, suspects, resting };
}

const isSame = (a: ReadonlySet<Fingerprint>, b: ReadonlySet<Fingerprint>) =>
  a.size === b.size && [...a].every((print) => b.has(print));

/**
 * The base of a set, per side: elements both hold, and agreed ones that one side still holds; not
 * those removed on a side that a one-way row does not follow.
 */
export function agreedSet({
  row,
  base,
  wix,
  remote,
}: {
  row: MappingRow;
  base: BaseRow | undefined;
  wix: readonly Fingerprint[];
  remote: readonly Fingerprint[];
}): BaseRow {
  const held = { wix: new Set(wix), remote: new Set(remote) };
  const agreedOn = (side: SideName) =>
    [...new Set([...wix, ...remote])].filter(
      (print) =>
        (held.wix.has(print) && held.remote.has(print)) ||
        (base?.[side].includes(print) && (held[side].has(print) || flows(row, otherSide(side)))),
    );
  return { wix: agreedOn('wix'), remote: agreedOn('remote') };
}
