import { type Field, type FieldValue } from '@/lib/core/model/field';
import { type Fingerprint } from '@/lib/core/model/fingerprint';
import { type BaseRow } from '@/lib/core/model/link';
import { type MappingRow } from '@/lib/core/model/mapping';
import { otherSide, type SideName } from '@/lib/core/model/side';
import { canonical, canonicalSet, elementKey } from '@/lib/core/values/canonical';
import { convert, convertElement } from '@/lib/core/values/convert';
import type { Fingerprinter } from '@/lib/core/values/fingerprint';
import { decideRow } from './decide-row';
import { agreedSet } from './decide-set';
import { elementPrint, elementPrints, elementsOf, factsOf, isSetRow } from './facts';
import { type DecidedWrite, type RowDecision, type RowQuestion } from './row-decision';

/** What to write on one side for one row, with the values a person reads. */
export type RowWrite = DecidedWrite & {
  readonly field: string;
  readonly value: FieldValue;
  readonly replaced: FieldValue;
};

export type RowPlan =
  | Exclude<RowDecision, { kind: 'write' }>
  | (Omit<Extract<RowDecision, { kind: 'write' }>, 'writes'> & {
      readonly writes: readonly RowWrite[];
    });

export type RowInput = Omit<RowQuestion, 'facts'> & {
  readonly fields: Readonly<Record<SideName, Field>>;
  readonly values: Readonly<Record<SideName, FieldValue | undefined>>;
  /** The country of each side's state or region. */
  readonly countries?: Readonly<Record<SideName, string | null>>;
};

/** Decides a row from its values and says what exactly is to be written. */
export function planRow(input: RowInput): RowPlan {
  const { row, fields, values, fingerprint, countries } = input;
  const facts = {
    wix: factsOf({
      row,
      fields,
      side: 'wix',
      value: values.wix,
      fingerprint,
      country: countries?.wix ?? null,
    }),
    remote: factsOf({
      row,
      fields,
      side: 'remote',
      value: values.remote,
      fingerprint,
      country: countries?.remote ?? null,
    }),
  };
  const decision = decideRow({
    ...input,
    base: isSetRow(fields) && input.base ? withoutSpelling(input, input.base) : input.base,
    facts,
  });
  if (decision.kind !== 'write') return decision;
  return {
    ...decision,
    writes: decision.writes.map((write) => ({
      ...write,
      field: row[write.side],
      value: valueOf(input, write),
      replaced: values[write.side] ?? (isSetRow(fields) ? [] : null),
    })),
  };
}

/**
 * Renews a base from before labels were compared in any spelling: its fingerprints of elements that
 * are still held go on counting.
 */
function withoutSpelling({ row, values, fingerprint }: RowInput, base: BaseRow): BaseRow {
  const held = [
    ...elementsOf({ row, side: 'wix', value: values.wix }),
    ...elementsOf({ row, side: 'remote', value: values.remote }),
  ];
  const now = new Map(
    held.map((element) => [fingerprint(row.id, element), fingerprint(row.id, elementKey(element))]),
  );
  const renew = (prints: readonly Fingerprint[]) => [
    ...new Set(prints.map((print) => now.get(print) ?? print)),
  ];
  return { wix: renew(base.wix), remote: renew(base.remote) };
}

/** @throws Error if the value can't be converted, which the decision has ruled out. */
function valueOf(input: RowInput, write: DecidedWrite): FieldValue {
  const { row, fields, values } = input;
  const source = otherSide(write.side);
  if (isSetRow(fields)) return wantedElements(input, write);
  const converted = convert({
    row,
    from: fields[source],
    to: fields[write.side],
    target: write.side,
    value: values[source],
    country: input.countries?.[source] ?? null,
  });
  if (!converted.ok)
    throw new Error(`row ${row.id} was decided but can not be converted: ${converted.code}`);
  return converted.value;
}

/** Elements already there keep their spelling; added ones are converted. */
function wantedElements(
  { row, fields, values, fingerprint }: RowInput,
  { side, after }: DecidedWrite,
): readonly string[] {
  const wanted = new Set(after);
  const wantedOf = (from: SideName) =>
    canonicalSet(values[from])
      .map((element) => ({
        element,
        print: elementPrint({ row, side: from, element, fingerprint }),
      }))
      .filter(({ print }) => wanted.has(print));
  const own = wantedOf(side);
  const added = wantedOf(otherSide(side)).flatMap(({ element, print }) => {
    const converted = convertElement({ row, to: fields[side], target: side, element });
    return own.some((held) => held.print === print) || !converted.ok
      ? []
      : [[print, String(converted.value)] as const];
  });
  return [...own.map(({ element }) => element), ...new Map(added).values()].sort();
}

/**
 * Fingerprints of the value a side's field holds now: one for a scalar, one per element for a set.
 */
export function fingerprintsOf({
  row,
  side,
  field,
  value,
  fingerprint,
}: {
  row: MappingRow;
  side: SideName;
  field: Field;
  value: FieldValue | undefined;
  fingerprint: Fingerprinter;
}): readonly Fingerprint[] {
  return field.type === 'set'
    ? elementPrints({ row, side, value, fingerprint })
    : [fingerprint(row.id, canonical({ type: field.type, value }))];
}

/** The base of a set row after its writes ended. */
export function setBase({
  row,
  base,
  wix,
  remote,
  fingerprint,
}: {
  row: MappingRow;
  base: BaseRow | undefined;
  wix: FieldValue | undefined;
  remote: FieldValue | undefined;
  fingerprint: Fingerprinter;
}): BaseRow {
  return agreedSet({
    row,
    base,
    wix: elementPrints({ row, side: 'wix', value: wix, fingerprint }),
    remote: elementPrints({ row, side: 'remote', value: remote, fingerprint }),
  });
}
