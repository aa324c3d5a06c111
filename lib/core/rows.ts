import { convert, type Converted } from './convert';
import type { Fingerprinter } from './fingerprint';
import { canonical, canonicalSet, isBlank } from './values';
import { otherSide, type BaseRow, type Field, type FieldValue, type Fingerprint, type MappingRow, type Refusal, type Rule, type SideName } from './types';

/** What to write on one side for one row. */
export type RowWrite = {
  readonly side: SideName;
  readonly field: string;
  readonly value: FieldValue;
  readonly before: FieldValue;
  readonly rule: Rule;
  readonly fingerprints: { readonly before: readonly Fingerprint[]; readonly after: readonly Fingerprint[]; readonly source: readonly Fingerprint[] };
  /** The value that is overwritten was itself new: it stays in history as the loser of the rule. */
  readonly overwritesEdit: boolean;
};

export type RowPlan =
  /** Both sides say the same: the base is what they say. */
  | { readonly kind: 'agree'; readonly base: BaseRow }
  | { readonly kind: 'write'; readonly writes: readonly RowWrite[] }
  /** Both moved apart and the row asks a person. */
  | { readonly kind: 'conflict' }
  /** Cannot be written until its source value changes; `problem` is set when that was found out just now. */
  | { readonly kind: 'rest'; readonly problem?: Refusal }
  /** Nothing to do and nothing agreed (the target of a one-way row drifted, a blank that never clears). */
  | { readonly kind: 'leave' };

export type RowInput = {
  readonly row: MappingRow;
  readonly fields: Readonly<Record<SideName, Field>>;
  readonly values: Readonly<Record<SideName, FieldValue | undefined>>;
  readonly base: BaseRow | undefined;
  readonly refusals: readonly Refusal[];
  readonly systemOfRecord: SideName;
  /** A person's choice for this row; it overrides the winner. */
  readonly chosen: SideName | undefined;
  readonly fingerprint: Fingerprinter;
};

/** The three-way comparison of one row: which side moved from what both last agreed on, and what follows. */
export function planRow(input: RowInput): RowPlan {
  return input.fields.wix.type === 'set' || input.fields.remote.type === 'set' ? planSetRow(input) : planScalarRow(input);
}

/** Fingerprints of the value a field holds now: one for a scalar, one per element for a set. */
export function fingerprintsOf({ row, field, value, fingerprint }: { row: MappingRow; field: Field; value: FieldValue | undefined; fingerprint: Fingerprinter }): readonly Fingerprint[] {
  return field.type === 'set'
    ? canonicalSet(value).map((element) => fingerprint(row.id, element))
    : [fingerprint(row.id, canonical({ type: field.type, value }))];
}

const flows = (row: MappingRow, target: SideName) => row.direction === 'both' || row.direction === (target === 'wix' ? 'toWix' : 'toRemote');

function planScalarRow(input: RowInput): RowPlan {
  const { row, base, fingerprint, fields, values } = input;
  const now = {
    wix: fingerprint(row.id, canonical({ type: fields.wix.type, value: values.wix })),
    remote: fingerprint(row.id, canonical({ type: fields.remote.type, value: values.remote })),
  };
  const converted = { wix: convertTo(input, 'wix'), remote: convertTo(input, 'remote') };
  if (saysTheSame(input, converted)) return { kind: 'agree', base: { wix: [now.wix], remote: [now.remote] } };

  const moved = { wix: !base?.wix.includes(now.wix), remote: !base?.remote.includes(now.remote) };
  if (base && !moved.wix && !moved.remote) return { kind: 'leave' };
  const choice = base ? chooseMoved(input, moved) : chooseFirst(input);
  if (choice === 'ask') return { kind: 'conflict' };
  if (choice === null) return { kind: 'leave' };

  const { target, rule } = choice;
  const source = otherSide(target);
  const refusedCode = refusal(input, target, now[source]);
  if (refusedCode) return { kind: 'rest' };
  const value = converted[target];
  if (!value.ok) return { kind: 'rest', problem: { row: row.id, side: target, source: now[source], code: value.code } };
  return {
    kind: 'write',
    writes: [
      {
        side: target,
        field: row[target],
        value: value.value,
        before: values[target] ?? null,
        rule,
        fingerprints: {
          before: [now[target]],
          after: [fingerprint(row.id, canonical({ type: fields[target].type, value: value.value }))],
          source: [now[source]],
        },
        overwritesEdit: moved[target] && !isBlank(values[target]),
      },
    ],
  };
}

function convertTo({ row, fields, values }: RowInput, target: SideName): Converted {
  const source = otherSide(target);
  return convert({ row, from: fields[source], to: fields[target], target, value: values[source] });
}

function saysTheSame({ fields, values }: RowInput, converted: Readonly<Record<SideName, Converted>>): boolean {
  return (['wix', 'remote'] as const).some((side) => {
    const value = converted[side];
    return value.ok && canonical({ type: fields[side].type, value: value.value }) === canonical({ type: fields[side].type, value: values[side] });
  });
}

type Choice = { readonly target: SideName; readonly rule: Rule } | 'ask' | null;

/** With a base: who moved? On a one-way row only the source's movement counts. */
function chooseMoved(input: RowInput, moved: Readonly<Record<SideName, boolean>>): Choice {
  const { row, values } = input;
  const carries = (source: SideName) => moved[source] && flows(row, otherSide(source)) && !(row.blanks === 'keep' && isBlank(values[source]));
  const fromWix = carries('wix');
  const fromRemote = carries('remote');
  if (fromWix && fromRemote) return resolve(input);
  if (fromWix) return { target: 'remote', rule: 'onlyWixMoved' };
  if (fromRemote) return { target: 'wix', rule: 'onlyRemoteMoved' };
  return null;
}

/** Without a base nobody has moved: a blank is filled, never spread; two values go by the winner. */
function chooseFirst(input: RowInput): Choice {
  const { row, values } = input;
  const blank = { wix: isBlank(values.wix), remote: isBlank(values.remote) };
  if (blank.wix !== blank.remote) {
    const target = blank.wix ? 'wix' : 'remote';
    return flows(row, target) ? { target, rule: 'fillBlank' } : null;
  }
  if (row.direction !== 'both') return { target: row.direction === 'toWix' ? 'wix' : 'remote', rule: row.direction === 'toWix' ? 'remoteWins' : 'wixWins' };
  return resolve(input);
}

function resolve({ row, chosen, systemOfRecord }: RowInput): Choice {
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

const refusal = (input: RowInput, side: SideName, source: Fingerprint) =>
  input.refusals.some((refused) => refused.row === input.row.id && refused.side === side && refused.source === source);

// ---- sets: every element is compared by itself, so nobody wins and nothing foreign is touched ------------------

function planSetRow(input: RowInput): RowPlan {
  const { row, fingerprint, values } = input;
  const held = { wix: canonicalSet(values.wix), remote: inWixWords(row, canonicalSet(values.remote)) };
  const agreed = new Set(input.base?.wix ?? []);
  const has = { wix: new Set(held.wix), remote: new Set(held.remote) };
  const wanted = { wix: new Set(held.wix), remote: new Set(held.remote) };
  for (const element of new Set([...held.wix, ...held.remote])) {
    if (has.wix.has(element) && has.remote.has(element)) continue;
    const holder: SideName = has.wix.has(element) ? 'wix' : 'remote';
    const wasRemoved = agreed.has(fingerprint(row.id, element));
    const target = wasRemoved ? holder : otherSide(holder);
    if (!flows(row, target) || (wasRemoved && row.blanks === 'keep')) continue;
    if (wasRemoved) wanted[target].delete(element);
    else wanted[target].add(element);
  }
  const writes = (['wix', 'remote'] as const).flatMap((side) => {
    const write = setWrite({ input, side, has: has[side], wanted: wanted[side] });
    return write ? [write] : [];
  });
  const problem = writes.find((write) => 'problem' in write);
  if (problem && 'problem' in problem) return problem.problem ? { kind: 'rest', problem: problem.problem } : { kind: 'rest' };
  const done = writes.filter((write): write is RowWrite => !('problem' in write));
  if (done.length > 0) return { kind: 'write', writes: done };
  const common = held.wix.filter((element) => has.remote.has(element)).map((element) => fingerprint(row.id, element));
  const kept = [...agreed].filter((known) => ![...has.wix, ...has.remote].every((element) => fingerprint(row.id, element) !== known));
  const base = [...new Set([...common, ...kept])];
  return { kind: 'agree', base: { wix: base, remote: base } };
}

type SetWrite = RowWrite | { readonly problem: Refusal | undefined };

function setWrite({ input, side, has, wanted }: { input: RowInput; side: SideName; has: ReadonlySet<string>; wanted: ReadonlySet<string> }): SetWrite | null {
  const { row, fingerprint, fields, values, refusals } = input;
  if (has.size === wanted.size && [...wanted].every((element) => has.has(element))) return null;
  const print = (elements: Iterable<string>) => [...elements].sort().map((element) => fingerprint(row.id, element));
  const after = print(wanted);
  const source = fingerprint(row.id, [...wanted].sort().join('\u001f'));
  if (refusals.some((refused) => refused.row === row.id && refused.side === side && refused.source === source)) return { problem: undefined };
  const from = fields[otherSide(side)];
  const value = side === 'wix' ? { ok: true as const, value: [...wanted].sort() } : convert({ row, from, to: fields.remote, target: 'remote', value: [...wanted].sort() });
  if (!value.ok) return { problem: { row: row.id, side, source, code: value.code } };
  const onlyWixHas = side === 'remote';
  return {
    side,
    field: row[side],
    value: value.value,
    before: values[side] ?? [],
    rule: onlyWixHas ? 'onlyWixMoved' : 'onlyRemoteMoved',
    fingerprints: { before: print(has), after, source: [source] },
    overwritesEdit: false,
  };
}

const inWixWords = (row: MappingRow, elements: readonly string[]) =>
  [...new Set(elements.map((element) => row.pairs?.find((pair) => pair.remote === element)?.wix ?? element))].sort();

/** The base of a set row after its writes ended: what both hold now, and what was agreed and one still holds. */
export function setBase({ row, base, wix, remote, fingerprint }: { row: MappingRow; base: BaseRow | undefined; wix: FieldValue | undefined; remote: FieldValue | undefined; fingerprint: Fingerprinter }): BaseRow {
  const onWix = canonicalSet(wix).map((element) => fingerprint(row.id, element));
  const onRemote = inWixWords(row, canonicalSet(remote)).map((element) => fingerprint(row.id, element));
  const before = new Set(base?.wix ?? []);
  const agreed = new Set([...onWix.filter((print) => onRemote.includes(print)), ...[...onWix, ...onRemote].filter((print) => before.has(print))]);
  return { wix: [...agreed], remote: [...agreed] };
}
