import { isObject, type JsonObject } from '@/lib/sandbox/types';
import { toPlainTime, type ChangeSource, type Entry, type Person } from './types';

/** Another text of one of a person's fields; `n` counts the changes of this person. */
export type FieldChange = {
  readonly n: number;
  readonly key: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly atMs: number;
  readonly source: ChangeSource;
};

/** Older ones are dropped, so that the saved state of a long test stays small. */
const keptChanges = 100;

/**
 * The changes of one person with those of this write, newest first. A new person's values were
 * blank before.
 */
export function addChanges({
  changes,
  before,
  after,
  source,
}: {
  changes: readonly FieldChange[];
  before: Person | null;
  after: Person;
  source: ChangeSource;
}): readonly FieldChange[] {
  const old = before ? fieldTexts(before) : {};
  const now = fieldTexts(after);
  const moved = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
    (key) => (old[key] ?? null) !== (now[key] ?? null),
  );
  const lastN = changes[0]?.n ?? 0;
  const added = moved.map((key, index) => ({
    n: lastN + index + 1,
    key,
    before: old[key] ?? null,
    after: now[key] ?? null,
    atMs: after.updatedAtMs,
    source,
  }));
  return [...added.reverse(), ...changes].slice(0, keptChanges);
}

export const changeToWire = (
  { key, before, after, atMs, source }: FieldChange,
  userId: number,
): JsonObject => ({
  field_key: key,
  old_value: before,
  new_value: after,
  actor_user_id: userId,
  time: toPlainTime(atMs),
  change_source: source,
  change_source_user_agent: null,
  is_bulk_update_flag: false,
});

type Texts = Record<string, string | null>;

const primaryOf = (entries: readonly Entry[]) => entries.find(({ primary }) => primary)?.value;

/** A person's values by the first version's keys; of several values the primary one counts. */
function fieldTexts(person: Person): Texts {
  const { job_title, notes, im = [], birthday, postal_address } = person.contactSync ?? {};
  return {
    ...textsOf('name', person.name),
    ...textsOf('email', primaryOf(person.emails)),
    ...textsOf('phone', primaryOf(person.phones)),
    ...textsOf('label_ids', person.labelIds),
    ...textsOf('owner_id', person.ownerId),
    ...textsOf('org_id', person.orgId),
    ...textsOf('visible_to', person.visibleTo),
    ...textsOf('marketing_status', person.marketing),
    ...textsOf('job_title', job_title),
    ...textsOf('notes', notes),
    ...textsOf('im', primaryOf(im)),
    ...textsOf('birthday', birthday),
    ...textsOf('postal_address', postal_address),
    ...Object.assign(
      {},
      ...Object.entries(person.custom).map(([code, value]) => textsOf(code, value)),
    ),
  };
}

/** A set is its ids, joined; a value with parts has a key for each of them. */
function textsOf(key: string, value: unknown): Texts {
  if (isObject(value))
    return Object.assign(
      {},
      ...Object.entries(value).map(([part, held]) =>
        textsOf(part === 'value' ? key : `${key}_${part}`, held),
      ),
    ) as Texts;
  const text = Array.isArray(value) ? value.join(',') : String(value ?? '');
  return { [key]: text === '' ? null : text };
}
