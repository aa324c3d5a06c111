import { z } from 'zod';
import { isObject } from '@/lib/sandbox/types';
import { addressParts } from './definitions';
import { notAllowed, type FieldFault } from './errors';
import { type PipedriveStore } from './store';
import { type CustomValue, type PersonField } from './types';

const maxVarchar = 255;
const maxText = 65_535;

const isRealDate = (text: string): boolean => {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
};

export const dateText = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date like 2026-01-31')
  .refine(isRealDate, 'is no day of the calendar');
const timeText = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/, 'must be a time like 09:00:00');

const zone = {
  timezone_id: z.int().default(318),
  timezone_name: z.string().default('Europe/London'),
};
const part = z.string().nullable().default(null);

/** Only `value` is required; parts that are not given become null. */
export const addressValue = z.strictObject({
  ...Object.fromEntries(addressParts.map((name) => [name, part])),
  value: z.string(),
});

const optionIds = z.array(z.int()).min(1, 'must contain at least 1 item; null clears it');

/** How a value looks, by the field's type. */
const shapes: Readonly<Record<string, z.ZodType<CustomValue>>> = {
  varchar: z.string().max(maxVarchar),
  varchar_auto: z.string().max(maxVarchar),
  phone: z.string().max(maxVarchar),
  text: z.string().max(maxText),
  double: z.number(),
  date: dateText,
  time: z.strictObject({ value: timeText, ...zone }),
  timerange: z.strictObject({ value: timeText, until: timeText, ...zone }),
  daterange: z.strictObject({ value: dateText, until: dateText }),
  monetary: z.strictObject({ value: z.number(), currency: z.string().length(3) }),
  address: addressValue,
  enum: z.int(),
  set: optionIds,
  user: z.int(),
  org: z.int(),
  people: z.int(),
};

export const customFieldTypes: readonly string[] = Object.keys(shapes);

/** A value of one field, or what is wrong with it. */
function readValue(field: PersonField, raw: unknown): CustomValue | FieldFault {
  const path = `custom_fields.${field.code}`;
  const parsed = shapes[field.type]?.safeParse(raw);
  if (!parsed) return notAllowed(path);
  if (!parsed.success) return { path, message: parsed.error.issues[0]?.message ?? 'is not valid' };
  const given = parsed.data;
  if (field.options === null) return given;
  const known = new Set(field.options.map(({ id }) => id));
  const ids = typeof given === 'number' ? [given] : Array.isArray(given) ? given : [];
  const unknown = ids.find((id) => !known.has(Number(id)));
  return unknown === undefined ? given : { path, message: `option ${unknown} does not exist` };
}

const isFault = (read: CustomValue | FieldFault): read is FieldFault =>
  isObject(read) && 'path' in read;

/** Custom values as they are stored; null clears, and so does an empty text. */
export function readCustomValues({
  store,
  given,
  faults,
}: {
  store: PipedriveStore;
  given: Record<string, unknown>;
  /** Where faults are added to. */
  faults: FieldFault[];
}): Record<string, CustomValue | null> {
  const values: Record<string, CustomValue | null> = {};
  for (const [code, raw] of Object.entries(given)) {
    const field = store.fields.get(code);
    if (!field?.isCustom) {
      faults.push(notAllowed(`custom_fields.${code}`));
      continue;
    }
    if (raw === null || raw === '') {
      values[code] = null;
      continue;
    }
    const read = readValue(field, raw);
    if (isFault(read)) faults.push(read);
    else values[code] = read;
  }
  return values;
}
