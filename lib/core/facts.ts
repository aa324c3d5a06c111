import { convert } from './convert';
import type { Fingerprinter } from './fingerprint';
import { canonical, canonicalSet, elementKey, isBlank } from './values';
import { otherSide, type Field, type FieldValue, type Fingerprint, type MappingRow, type SideName } from './types';

/**
 * What a plan needs to know of one value, in fingerprints: nothing personal is kept of an address book that is only compared.
 * `there`: the value as the other side would hold it; `problem` says why it can't.
 */
export type ScalarFacts = { readonly kind: 'scalar'; readonly print: Fingerprint; readonly isBlank: boolean; readonly there: Fingerprint | null; readonly problem?: string };
/** Elements in Wix's words, one fingerprint each; `unknown` are those the other side has no choice for. */
export type SetFacts = { readonly kind: 'set'; readonly prints: readonly Fingerprint[]; readonly unknown: readonly Fingerprint[]; readonly problem?: string };
export type ValueFacts = ScalarFacts | SetFacts;

/** Facts by mapping row. */
export type Facts = Readonly<Record<number, ValueFacts>>;

type Input = { readonly row: MappingRow; readonly fields: Readonly<Record<SideName, Field>>; readonly side: SideName; readonly value: FieldValue | undefined; readonly fingerprint: Fingerprinter; /** In which a state or region lies. */ readonly country?: string | null };

export const isSetRow = (fields: Readonly<Record<SideName, Field>>): boolean => fields.wix.type === 'set' || fields.remote.type === 'set';

/** The facts of the value that `side` holds for this row. */
export const factsOf = (input: Input): ValueFacts => (isSetRow(input.fields) ? setFacts(input) : scalarFacts(input));

function scalarFacts({ row, fields, side, value, fingerprint, country = null }: Input): ScalarFacts {
  const target = otherSide(side);
  const print = fingerprint(row.id, canonical({ type: fields[side].type, value }));
  const converted = convert({ row, from: fields[side], to: fields[target], target, value, country });
  const facts = { kind: 'scalar', print, isBlank: isBlank(value) } as const;
  return converted.ok ? { ...facts, there: fingerprint(row.id, canonical({ type: fields[target].type, value: converted.value })) } : { ...facts, there: null, problem: converted.code };
}

function setFacts({ row, fields, side, value, fingerprint }: Input): SetFacts {
  const elements = elementsOf({ row, side, value });
  const prints = elementPrints({ row, side, value, fingerprint });
  if (side === 'remote') return { kind: 'set', prints, unknown: [] };
  const refused = elements.map((element) => ({ element, converted: convert({ row, from: fields.wix, to: fields.remote, target: 'remote', value: [element] }) })).flatMap(({ element, converted }) => (converted.ok ? [] : [{ element, code: converted.code }]));
  return { kind: 'set', prints, unknown: refused.map(({ element }) => fingerprint(row.id, elementKey(element))), ...(refused[0] ? { problem: refused[0].code } : {}) };
}

/** What a set holds, in Wix's words: canonical, sorted, each spelling once. */
export function elementsOf({ row, side, value }: Pick<Input, 'row' | 'side' | 'value'>): readonly string[] {
  const held = canonicalSet(value);
  return side === 'wix' ? held : [...new Set(held.map((element) => row.pairs?.find((pair) => elementKey(pair.remote) === elementKey(element))?.wix ?? element))].sort();
}

/** A fingerprint per element, whatever its spelling. */
export const elementPrints = ({ row, side, value, fingerprint }: Pick<Input, 'row' | 'side' | 'value' | 'fingerprint'>): readonly Fingerprint[] =>
  [...new Set(elementsOf({ row, side, value }).map(elementKey))].sort().map((key) => fingerprint(row.id, key));

/** Every fact of both the same: nothing that is mapped has moved. */
export function isSameFacts(a: Facts, b: Facts): boolean {
  const rows = Object.keys(a);
  return rows.length === Object.keys(b).length && rows.every((row) => isSameValue(a[Number(row)], b[Number(row)]));
}

function isSameValue(a: ValueFacts | undefined, b: ValueFacts | undefined): boolean {
  if (a?.kind === 'scalar' && b?.kind === 'scalar') return a.print === b.print;
  return a?.kind === 'set' && b?.kind === 'set' && a.prints.join() === b.prints.join();
}
