import type { ScalarFacts } from '@/lib/core/model/facts';
import { type BaseRow } from '@/lib/core/model/link';
import { type MappingRow } from '@/lib/core/model/mapping';
import { type Rule } from '@/lib/core/model/operation';
import { otherSide, sides, type SideName } from '@/lib/core/model/side';
import { flows, isRefused, type RowDecision, type RowQuestion } from './row-decision';

type Scalars = Readonly<Record<SideName, ScalarFacts>>;

/** Decides a row of one value: a side moved, both moved, or neither has a base. */
export function decideScalar(question: RowQuestion, facts: Scalars): RowDecision {
  const { row } = question;
  const base = agreementOf(question);
  if (facts.wix.there === facts.remote.print || facts.remote.there === facts.wix.print)
    return { kind: 'agree', base: { wix: [facts.wix.print], remote: [facts.remote.print] } };
  const moved = {
    wix: !base?.wix.includes(facts.wix.print),
    remote: !base?.remote.includes(facts.remote.print),
  };
  if (base && !moved.wix && !moved.remote) return { kind: 'leave' };
  const choice = base ? chooseMoved(question, facts, moved) : chooseFirst(question, facts);
  if (choice === 'ask') return { kind: 'conflict' };
  if (choice === null)
    return { kind: 'leave', ...(base ? { base: withoutDrift({ row, base, moved }) } : {}) };
  const { target, rule } = choice;
  const source = facts[otherSide(target)];
  if (source.there === null)
    return {
      kind: 'rest',
      problem: {
        row: row.id,
        side: target,
        source: source.print,
        code: source.problem ?? 'badValue',
        isOurs: true,
      },
    };
  if (isRefused(question, target, source.print)) return { kind: 'rest' };
  const write = {
    side: target,
    rule,
    before: [facts[target].print],
    after: [source.there],
    source: [source.print],
    overwritesEdit: moved[target] && !facts[target].isBlank,
  };
  return { kind: 'write', writes: [write] };
}

/**
 * H16: a base lacks the side whose change a one-way row did not follow. Once the row follows that
 * side, too, the base no longer counts.
 */
const agreementOf = ({ row, base }: RowQuestion) =>
  base && sides.every((side) => base[side].length > 0 || !flows(row, otherSide(side)))
    ? base
    : undefined;

/**
 * Drops an unfollowed change from the base: it is neither carried later as new nor taken as agreed.
 * If the row follows both ways one day, its winner decides.
 */
function withoutDrift({
  row,
  base,
  moved,
}: {
  row: MappingRow;
  base: BaseRow;
  moved: Readonly<Record<SideName, boolean>>;
}): BaseRow {
  const left = (side: SideName) => (moved[side] && !flows(row, otherSide(side)) ? [] : base[side]);
  return { wix: left('wix'), remote: left('remote') };
}

type Choice = { readonly target: SideName; readonly rule: Rule } | 'ask' | null;

/** With a base: which side moved? On a one-way row only the source counts. */
function chooseMoved(
  question: RowQuestion,
  facts: Scalars,
  moved: Readonly<Record<SideName, boolean>>,
): Choice {
  const { row } = question;
  const carries = (source: SideName) =>
    moved[source] &&
    flows(row, otherSide(source)) &&
    !(row.blanks === 'keep' && facts[source].isBlank);
  const fromWix = carries('wix');
  const fromRemote = carries('remote');
  if (fromWix && fromRemote) return resolve(question);
  if (fromWix) return { target: 'remote', rule: 'onlyWixMoved' };
  if (fromRemote) return { target: 'wix', rule: 'onlyRemoteMoved' };
  // A person wants the source's value again where the target of a one-way row was changed.
  const target = question.chosen && otherSide(question.chosen);
  return target && flows(row, target) && moved[target] ? { target, rule: 'person' } : null;
}

/**
 * Without a base neither side has moved: a blank is filled, never carried; else the winner counts.
 */
function chooseFirst(question: RowQuestion, facts: Scalars): Choice {
  const { row } = question;
  if (facts.wix.isBlank !== facts.remote.isBlank) {
    const target = facts.wix.isBlank ? 'wix' : 'remote';
    return flows(row, target) ? { target, rule: 'fillBlank' } : null;
  }
  if (row.direction !== 'both')
    return {
      target: row.direction === 'toWix' ? 'wix' : 'remote',
      rule: row.direction === 'toWix' ? 'remoteWins' : 'wixWins',
    };
  return resolve(question);
}

function resolve({ row, chosen, systemOfRecord }: RowQuestion): Choice {
  if (chosen) return { target: otherSide(chosen), rule: 'person' };
  switch (row.winner) {
    case 'ask':
      return 'ask';
    case 'systemOfRecord':
      return { target: otherSide(systemOfRecord), rule: 'systemOfRecord' };
    case 'wix':
      return { target: 'remote', rule: 'wixWins' };
    case 'remote':
      return { target: 'wix', rule: 'remoteWins' };
  }
}
