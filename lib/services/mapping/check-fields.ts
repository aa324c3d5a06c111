import { z } from 'zod';
import { type Field } from '@/lib/core/model/field';
import { type SideName } from '@/lib/core/model/side';
import { checkMapping, type DraftRow } from '@/lib/core/plan/mapping-rules';
import { countryOf } from '@/lib/core/values/address-country';
import { convert } from '@/lib/core/values/convert';
import { findFlow, flowInput } from '@/lib/services/connections/find';
import { type FlowFields, type Sample } from '@/lib/services/connections/flow-fields';
import { fieldKey } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import { type FieldsCheck } from '@/lib/services/views/flows';
import { readFields } from './fields';

export const draftRow = z.object({
  wix: fieldKey,
  remote: fieldKey,
  direction: z.enum(['both', 'toRemote', 'toWix']),
  winner: z.enum(['systemOfRecord', 'wix', 'remote', 'ask']),
  blanks: z.enum(['clear', 'keep']),
  pairs: z
    .array(z.object({ wix: z.string().min(1).max(1000), remote: z.string().min(1).max(1000) }))
    .max(500)
    .readonly()
    .optional(),
});

/** More than any mapping needs, far fewer than a service has fields. */
export const draftRows = z.array(draftRow).max(500).readonly();

export const checkFieldsInput = flowInput.extend({ rows: draftRows });

/**
 * The problems that keep a draft from being saved, and its effect on three of the owner's contacts.
 * Nothing is stored. @throws NotFoundError, SideError
 */
export async function checkFields({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof checkFieldsInput>;
}): Promise<FieldsCheck> {
  const view = await findFlow({ ctx, id: input.id });
  const flow = await readFields({ ctx, view });
  const rows = input.rows.map(plain);
  const samples = await flow.samples();
  return {
    problems: checkMapping({
      rows,
      fields: flow.fields,
      allowed: flow.directions,
      locked: [...flow.locked, ...(flow.needed ?? [])],
    }),
    samples: samples.map((sample) => ({
      name: sample.name,
      cells: rows.map((row) => cellOf({ row, rows, sample, flow })),
    })),
  };
}

/** Drops keys whose value is undefined. */
export const plain = ({ pairs, ...row }: z.output<typeof draftRow>): DraftRow =>
  pairs ? { ...row, pairs } : row;

function cellOf({
  row,
  rows,
  sample,
  flow: { fields },
}: {
  row: DraftRow;
  rows: readonly DraftRow[];
  sample: Sample;
  flow: FlowFields;
}): FieldsCheck['samples'][number]['cells'][number] {
  const [source, target]: readonly [SideName, SideName] =
    row.direction === 'toWix' ? ['remote', 'wix'] : ['wix', 'remote'];
  const find = (side: SideName): Field | undefined =>
    fields[side].find((field) => field.key === row[side]);
  const [from, to] = [find(source), find(target)];
  const before = sample.values[source]?.[row[source]] ?? null;
  if (!from || !to) return { before, after: null, problem: null };
  const country = countryOf({
    row: { ...row, id: 0 },
    rows: rows.map((one) => ({ ...one, id: 0 })),
    wix: new Map(fields.wix.map((field) => [field.key, field])),
    side: source,
    values: sample.values[source] ?? {},
  });
  const made = convert({ row: { ...row, id: 0 }, from, to, target, value: before, country });
  return made.ok
    ? { before, after: made.value, problem: null }
    : { before, after: null, problem: made.code };
}
