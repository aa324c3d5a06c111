import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type PipedriveAccount } from './account';
import { forbidden, notFound, refuseInput } from './errors';
import { type FieldOption, type PersonField } from './types';
import { customFieldTypes } from './values';

const label = z.strictObject({ label: z.string().min(1) });
const knownOption = z.strictObject({ id: z.int(), label: z.string().min(1) });
const optionId = z.strictObject({ id: z.int() });
/** What a field says of where it is shown; taken and not kept. */
const placement = {
  ui_visibility: z.object({}).optional(),
  important_fields: z.object({}).optional(),
  required_fields: z.object({}).optional(),
};
const newField = z.strictObject({
  field_name: z.string().min(1),
  field_type: z.enum(customFieldTypes),
  options: z.array(label).min(1).optional(),
  ...placement,
});
const changedField = z.strictObject({ field_name: z.string().min(1).optional(), ...placement });

function parse<T>(shape: z.ZodType<T>, body: unknown): T {
  const parsed = shape.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  throw refuseInput(
    parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
  );
}

/** @throws Refusal 404 */
export function requireField(account: PipedriveAccount, code: string): PersonField {
  const { contactSync } = account.faults();
  const fields = account.store.visibleFields({ contactSync });
  const field = fields.find((one) => one.code === code);
  if (!field) throw notFound('Field');
  return field;
}

/** @throws Refusal 404, 403 for a field that every account has */
function requireCustom(account: PipedriveAccount, code: string): PersonField {
  const field = requireField(account, code);
  if (field.isCustom) return field;
  throw forbidden({ error: `Field ${code} cannot be changed`, code: 'ERR_FIELD_NOT_EDITABLE' });
}

/** @throws Refusal 404, 403; 400 for a field without options */
function requireOptions(account: PipedriveAccount, code: string) {
  const field = requireCustom(account, code);
  if (field.options !== null) return { field, options: field.options };
  throw refuseInput([{ path: 'field_code', message: `${code} has no options` }]);
}

function keep(account: PipedriveAccount, field: PersonField): PersonField {
  account.store.fields.set(field.code, field);
  account.touch();
  return field;
}

const addLabels = (account: PipedriveAccount, labels: readonly string[]): FieldOption[] =>
  labels.map((text) => ({ id: account.store.nextOptionId(), label: text }));

/** Adds a custom field; two may have the same name. */
export function addField(
  account: PipedriveAccount,
  { name, type, labels = [] }: { name: string; type: string; labels?: readonly string[] },
): PersonField {
  const hasOptions = type === 'enum' || type === 'set';
  return keep(account, {
    code: randomBytes(20).toString('hex'),
    name,
    type,
    options: hasOptions ? addLabels(account, labels) : null,
    isCustom: true,
    isOptional: false,
  });
}

/** @throws Refusal 400 that names the parameters at fault; 403 when the company has its fill */
export function createField(account: PipedriveAccount, body: unknown): PersonField {
  const { field_name: name, field_type: type, options } = parse(newField, body);
  if ((type === 'enum' || type === 'set') && !options)
    throw refuseInput([{ path: 'options', message: 'is required for this type' }]);
  if (account.faults().fieldQuotaReached)
    throw forbidden({
      error: "Couldn't add the field. Custom fields limit reached.",
      code: 'feature_capping_custom_fields_limit',
    });
  return addField(account, { name, type, labels: options?.map((option) => option.label) });
}

export function renameField(account: PipedriveAccount, code: string, body: unknown): PersonField {
  const field = requireCustom(account, code);
  const { field_name: name = field.name } = parse(changedField, body);
  return keep(account, { ...field, name });
}

/** Its values are no longer to be had on any person. */
export function deleteField(account: PipedriveAccount, code: string): PersonField {
  const field = requireCustom(account, code);
  account.store.fields.delete(code);
  account.touch();
  return field;
}

/** All or none. Returns the new ones only. */
export function addOptions(
  account: PipedriveAccount,
  code: string,
  body: unknown,
): readonly FieldOption[] {
  const { field, options } = requireOptions(account, code);
  const added = addLabels(
    account,
    parse(z.array(label).min(1), body).map((one) => one.label),
  );
  keep(account, { ...field, options: [...options, ...added] });
  return added;
}

/** All or none. Returns the changed ones only. */
export function renameOptions(
  account: PipedriveAccount,
  code: string,
  body: unknown,
): readonly FieldOption[] {
  const { field, options } = requireOptions(account, code);
  const given = parse(z.array(knownOption).min(1), body);
  refuseUnknown(options, given);
  const renamed = new Map(given.map((one) => [one.id, one]));
  keep(account, { ...field, options: options.map((one) => renamed.get(one.id) ?? one) });
  return given;
}

/** All or none. Returns the deleted ones. */
export function deleteOptions(
  account: PipedriveAccount,
  code: string,
  body: unknown,
): readonly FieldOption[] {
  const { field, options } = requireOptions(account, code);
  const given = parse(z.array(optionId).min(1), body);
  refuseUnknown(options, given);
  const gone = new Set(given.map(({ id }) => id));
  keep(account, { ...field, options: options.filter(({ id }) => !gone.has(id)) });
  return options.filter(({ id }) => gone.has(id));
}

function refuseUnknown(options: readonly FieldOption[], given: readonly { id: number }[]): void {
  const unknown = given.find(({ id }) => !options.some((option) => option.id === id));
  if (unknown) throw refuseInput([{ path: 'id', message: `option ${unknown.id} does not exist` }]);
}
