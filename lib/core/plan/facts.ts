import type { Facts, ScalarFacts, SetFacts, ValueFacts } from '@/lib/core/model/facts';
import type { Field, FieldValue } from '@/lib/core/model/field';
import type { Fingerprint } from '@/lib/core/model/fingerprint';
import type { MappingRow } from '@/lib/core/model/mapping';
import { otherSide, type SideName } from '@/lib/core/model/side';
import { canonical, canonicalSet, elementKey, isBlank } from '@/lib/core/values/canonical';
import { convert, convertWhatFits } from '@/lib/core/values/convert';
import type { Fingerprinter } from '@/lib/core/values/fingerprint';

type Input = {
  readonly row: MappingRow;
  readonly fields: Readonly<Record<SideName, Field>>;
  readonly side: SideName;
  readonly value: FieldValue | undefined;
  readonly fingerprint: Fingerprinter;
  /** The country of a state or region. */ readonly country?: string | null;
};

export const isSetRow = (fields: Readonly<Record<SideName, Field>>): boolean =>
  fields.wix.type === 'set' || fields.remote.type === 'set';

/** The facts of the value that `side` holds for this row. */
export const factsOf = (input: Input): ValueFacts =>
  isSetRow(input.fields) ? setFacts(input) : scalarFacts(input);

function scalarFacts({
  row,
  fields,
  side,
  value,
  fingerprint,
  country = null,
}: Input): ScalarFacts {
  const target = otherSide(side);
  const print = fingerprint(row.id, canonical({ type: fields[side].type, value }));
  const converted = convert({
    row,
    from: fields[side],
    to: fields[target],
    target,
    value,
    country,
  });
  const facts = { kind: 'scalar', print, isBlank: isBlank(value) } as const;
  return converted.ok
    ? {
        ...facts,
        there: fingerprint(
          row.id,
          canonical({ type: fields[target].type, value: converted.value }),
        ),
      }
    : { ...facts, there: null, problem: converted.code };
}

function setFacts({ row, fields, side, value, fingerprint }: Input): SetFacts {
  const target = otherSide(side);
  const prints = elementPrints({ row, side, value, fingerprint });
  const refused = canonicalSet(value).flatMap((element) => {
    const { problem } = convertWhatFits({
      row,
      from: fields[side],
      to: fields[target],
      target,
      value: [element],
    });
    return problem === null
      ? []
      : [{ print: elementPrint({ row, side, element, fingerprint }), problem }];
  });
  return {
    kind: 'set',
    prints,
    unknown: refused.map(({ print }) => print),
    ...(refused[0] ? { problem: refused[0].problem } : {}),
  };
}

type Element = Pick<Input, 'row' | 'side'> & { readonly element: string };

const inWixWords = ({ row, side, element }: Element) =>
  side === 'wix'
    ? element
    : (row.pairs?.find((pair) => elementKey(pair.remote) === elementKey(element))?.wix ?? element);

/** The fingerprint of one element of a side, whatever its spelling. */
export const elementPrint = ({
  fingerprint,
  ...element
}: Element & Pick<Input, 'fingerprint'>): Fingerprint =>
  fingerprint(element.row.id, elementKey(inWixWords(element)));

/** What a set holds, in Wix's words: canonical, sorted, each spelling once. */
export const elementsOf = ({
  row,
  side,
  value,
}: Pick<Input, 'row' | 'side' | 'value'>): readonly string[] =>
  [...new Set(canonicalSet(value).map((element) => inWixWords({ row, side, element })))].sort();

/** A fingerprint per element, whatever its spelling. */
export const elementPrints = ({
  row,
  side,
  value,
  fingerprint,
}: Pick<Input, 'row' | 'side' | 'value' | 'fingerprint'>): readonly Fingerprint[] =>
  [...new Set(elementsOf({ row, side, value }).map(elementKey))]
    .sort()
    .map((key) => fingerprint(row.id, key));

/** Whether all facts are equal: no mapped value has changed. */
export function isSameFacts(a: Facts, b: Facts): boolean {
  const rows = Object.keys(a);
  return (
    rows.length === Object.keys(b).length &&
    rows.every((row) => isSameValue(a[Number(row)], b[Number(row)]))
  );
}

function isSameValue(a: ValueFacts | undefined, b: ValueFacts | undefined): boolean {
  if (a?.kind === 'scalar' && b?.kind === 'scalar') return a.print === b.print;
  return a?.kind === 'set' && b?.kind === 'set' && a.prints.join() === b.prints.join();
}
