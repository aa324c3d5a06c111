import type { ScalarFacts, SetFacts, ValueFacts } from '@/lib/core/model/facts';
import { type Fingerprint } from '@/lib/core/model/fingerprint';
import { type BaseRow, type Refusal } from '@/lib/core/model/link';
import { type MappingRow } from '@/lib/core/model/mapping';
import { type Rule } from '@/lib/core/model/operation';
import { otherSide, sides, type SideName } from '@/lib/core/model/side';
import type { Fingerprinter } from '@/lib/core/values/fingerprint';

/**
 * A value to be written, known by fingerprints alone. For sets `after` is every element that shall
 * be there.
 */
export type DecidedWrite = {
  readonly side: SideName;
  readonly rule: Rule;
  readonly before: readonly Fingerprint[];
  readonly after: readonly Fingerprint[];
  /** On the side the value comes from, at the time of the decision. */
  readonly source: readonly Fingerprint[];
  /** The overwritten value was itself an edit: history keeps it as the value that lost. */
  readonly overwritesEdit: boolean;
};

/** H04: elements of a set that the other side can't hold, as found now; all others are carried. */
type Resting = { readonly resting?: readonly Refusal[] };

export type RowDecision =
  /** Both sides say the same: the base is what they say. */
  | ({ readonly kind: 'agree'; readonly base: BaseRow } & Resting)
  | ({ readonly kind: 'write'; readonly writes: readonly DecidedWrite[] } & Resting)
  /** Both moved apart and the row asks a person. */
  | { readonly kind: 'conflict' }
  /**
   * Cannot be written until its source value changes; `problem` is set when that was found out just
   * now.
   */
  | { readonly kind: 'rest'; readonly problem?: Refusal }
  /**
   * Nothing to do and nothing agreed (the target of a one-way row drifted, a blank that never
   * clears); `base`: what is left of the agreement.
   */
  | { readonly kind: 'leave'; readonly base?: BaseRow };

export type RowQuestion = {
  readonly row: MappingRow;
  readonly facts: Readonly<Record<SideName, ValueFacts>>;
  readonly base: BaseRow | undefined;
  readonly refusals: readonly Refusal[];
  readonly systemOfRecord: SideName;
  /** A person's choice for this row; it overrides the winner. */
  readonly chosen?: SideName | undefined;
  readonly fingerprint: Fingerprinter;
};

/**
 * The three-way comparison of one row: which side moved from what both last agreed on, and what
 * follows. From fingerprints alone, so that a preview and the later write are one decision.
 */
export function decideRow(question: RowQuestion): RowDecision {
  const { wix, remote } = question.facts;
  if (wix.kind === 'set' && remote.kind === 'set') return decideSet(question, { wix, remote });
  if (wix.kind === 'scalar' && remote.kind === 'scalar')
    return decideScalar(question, { wix, remote });
  throw new Error('a row is a set on both sides or on none');
}

/** Whether this row carries values to that side. */
export const flows = (row: MappingRow, target: SideName): boolean =>
  row.direction === 'both' || row.direction === (target === 'wix' ? 'toWix' : 'toRemote');

/** Whether the service refused this value. Our own findings are checked anew in every turn. */
const isRefused = ({ row, refusals }: RowQuestion, side: SideName, source: Fingerprint) =>
  refusals.some(
    (refused) =>
      refused.row === row.id &&
      refused.side === side &&
      refused.source === source &&
      !refused.isOurs,
  );

// ---- one value ----------------------------------------------------------------------------------

type Scalars = Readonly<Record<SideName, ScalarFacts>>;

function decideScalar(question: RowQuestion, facts: Scalars): RowDecision {
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

// ---- sets: each element is compared by itself, so no side wins and other elements stay ----------

function decideSet(
  question: RowQuestion,
  facts: Readonly<Record<SideName, SetFacts>>,
): RowDecision {
  const { row, base } = question;
  const has = { wix: new Set(facts.wix.prints), remote: new Set(facts.remote.prints) };
  const wanted = { wix: new Set(facts.wix.prints), remote: new Set(facts.remote.prints) };
  const resting: Refusal[] = [];
  const suspects: Record<SideName, Fingerprint[]> = { wix: [], remote: [] };
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
    else if (refusal?.among) suspects[target].push(print);
    else if (!refusal) wanted[target].add(print);
  }
  const writes: DecidedWrite[] = [];
  for (const side of ['wix', 'remote'] as const) {
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
