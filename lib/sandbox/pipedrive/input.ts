import { z } from 'zod';
import { asObject, type JsonObject } from '@/lib/sandbox/types';
import { type PipedriveAccount } from './account';
import { forbidden, notAllowed, refuseInput, type FieldFault } from './errors';
import { toSecond, type ContactSync, type CustomValue, type Entry, type Person } from './types';
import { addressValue, dateText, readCustomValues } from './values';

/** What a write means to change. In `custom`, null clears. */
export type PersonInput = Partial<
  Pick<
    Person,
    'name' | 'emails' | 'phones' | 'labelIds' | 'ownerId' | 'orgId' | 'visibleTo' | 'marketing'
  >
> & {
  addedAtMs?: number;
  custom?: Record<string, CustomValue | null>;
  contactSync?: Partial<ContactSync>;
};

const maxText = 255;
const maxNotes = 10_000;

const entry = z.strictObject({
  value: z.string().max(maxText),
  primary: z.boolean().optional(),
  label: z.string().max(maxText).optional(),
});
const entries = z
  .array(entry)
  .refine((all) => all.filter(({ primary }) => primary).length < 2, 'only one can be primary');

/** RFC 3339 without parts of a second, which the service refuses. */
export const wireTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$/, 'is not a valid datetime')
  .refine((text) => !Number.isNaN(Date.parse(text)), 'is not a valid datetime')
  .transform((text) => toSecond(Date.parse(text)));

const name = z.string().trim().min(1).max(maxText);

const contactSyncShape = {
  job_title: z.string().max(maxText).nullable().optional(),
  notes: z.string().max(maxNotes).nullable().optional(),
  im: entries.optional(),
  birthday: dateText.nullable().optional(),
  postal_address: addressValue.nullable().optional(),
};
const contactSyncKeys = Object.keys(contactSyncShape);

const changedPerson = z.strictObject({
  name: name.optional(),
  owner_id: z.int().optional(),
  org_id: z.int().nullable().optional(),
  emails: entries.optional(),
  phones: entries.optional(),
  visible_to: z.literal([1, 3, 5, 7]).optional(),
  label_ids: z.array(z.int()).optional(),
  marketing_status: z.enum(['no_consent', 'unsubscribed', 'subscribed', 'archived']).optional(),
  custom_fields: z.record(z.string(), z.unknown()).optional(),
  ...contactSyncShape,
});
const newPerson = changedPerson.extend({
  name,
  add_time: wireTime.optional(),
});

const faultsOf = ({ issues }: z.ZodError): FieldFault[] =>
  issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => notAllowed([...issue.path, key].join('.')))
      : [{ path: issue.path.join('.'), message: issue.message }],
  );

/** The first is primary where none is marked; a label that is not given reads `work`. */
const toEntries = (given: z.output<typeof entries>): Entry[] => {
  const kept = given.filter(({ value }) => value.trim() !== '');
  const primary = Math.max(
    0,
    kept.findIndex((one) => one.primary),
  );
  return kept.map(({ value, label = 'work' }, index) => ({
    value,
    primary: index === primary,
    label,
  }));
};

/** Contact sync off: a write that names one of its fields is refused as a whole. */
function refuseContactSync(account: PipedriveAccount, body: JsonObject): void {
  const named = contactSyncKeys.find((key) => key in body);
  if (named === undefined || account.faults().contactSync) return;
  throw forbidden({
    error: `Contact sync is not enabled for this company: ${named}`,
    code: 'ERR_CONTACT_SYNC_NOT_ENABLED',
  });
}

function unknownLabel({ store }: PipedriveAccount, ids: readonly number[]): FieldFault[] {
  const known = store.fields.get('label_ids')?.options ?? [];
  const unknown = ids.find((id) => !known.some((option) => option.id === id));
  return unknown === undefined
    ? []
    : [{ path: 'label_ids', message: `label ${unknown} does not exist` }];
}

/**
 * The body of a write. @throws Refusal 400 that names every parameter at fault, 403 for a field of
 * contact sync where the company does not use it
 */
export function readPerson({
  account,
  body,
  isNew,
}: {
  account: PipedriveAccount;
  body: unknown;
  isNew: boolean;
}): PersonInput {
  const given = asObject(body);
  refuseContactSync(account, given);
  const parsed = (isNew ? newPerson : changedPerson).safeParse(given);
  const faults = parsed.success ? [] : faultsOf(parsed.error);
  const custom = readCustomValues({
    store: account.store,
    given: asObject(given['custom_fields']),
    faults,
  });
  if (!parsed.success) throw refuseInput(faults);
  const read: z.output<typeof changedPerson> & { add_time?: number } = parsed.data;
  faults.push(...unknownLabel(account, read.label_ids ?? []));
  if (faults.length > 0) throw refuseInput(faults);

  const { job_title, notes, im, birthday, postal_address } = read;
  const input: PersonInput = {
    name: read.name,
    emails: read.emails && toEntries(read.emails),
    phones: read.phones && toEntries(read.phones),
    labelIds: read.label_ids,
    ownerId: read.owner_id,
    orgId: read.org_id,
    visibleTo: read.visible_to,
    marketing: read.marketing_status,
    addedAtMs: read.add_time,
    custom,
    contactSync: onlyGiven({ job_title, notes, im: im && toEntries(im), birthday, postal_address }),
  };
  return onlyGiven(input);
}

/** Without the members that are undefined, so that a spread leaves alone what was not given. */
const onlyGiven = <T extends object>(values: T): T =>
  // Safe: what is left out is optional in T, or it would not be undefined.
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
