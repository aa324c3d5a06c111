import type { ContactRecord } from '@/lib/core/model/contact';
import type { Field, FieldValue, FieldValues } from '@/lib/core/model/field';
import type { MappingRow } from '@/lib/core/model/mapping';
import type {
  Operation,
  OperationKind,
  OperationState,
  OperationValue,
} from '@/lib/core/model/operation';
import type { Reason } from '@/lib/core/model/reason';
import { addressCountry, countryOf } from '@/lib/core/values/address-country';
import { canonical, canonicalSet, isBlank, joinSets } from '@/lib/core/values/canonical';
import { convertWhatFits } from '@/lib/core/values/convert';
import { canonicalEmail, isEmail } from '@/lib/core/values/email';
import { carries } from '@/lib/core/values/kept';
import { soleValue } from '@/lib/core/values/sole';
import { postedValue } from './fields';
import type { FormValues } from './posted';

/**
 * The consent box of a form, the wording beside it, and the value it sends for a yes if that is
 * none of the usual words.
 */
export type ConsentRule = {
  readonly field: string;
  readonly wording: string;
  readonly yes: string | null;
};

/** The owner's settings for a form. */
export type FormRules = {
  /** Whether a posted value may replace one that is there. A blank is filled either way. */
  readonly overwrites: boolean;
  /** Put on every contact, by name. */
  readonly labels: readonly string[];
  /** Pages that may post, such as `https://example.com`. Empty: any. */
  readonly origins: readonly string[];
  /** A hidden field (honeypot): a submission that fills it comes from a bot. */
  readonly trap: string | null;
  /** Where the browser goes after a plain HTML form. */
  readonly thanks: string | null;
  readonly consent: ConsentRule | null;
};

/**
 * `test`: before the form was switched on. `choosing`: several contacts have the address, the owner
 * says which.
 */
export type SubmissionState = 'test' | 'waiting' | 'choosing' | 'failed' | 'done' | 'erased';

/** The contact that the owner chose for a submission. */
export type FormChoice =
  { readonly kind: 'contact'; readonly contactId: string } | { readonly kind: 'new' };

/** The canonical e-mail address of a submission; `null`: none, or not a complete one. */
export function addressOf({
  values,
  rows,
}: {
  values: FormValues;
  rows: readonly MappingRow[];
}): string | null {
  const row = rows.find(({ wix }) => wix === 'email');
  const posted = row ? postedValue({ values, key: row.remote }) : null;
  const written =
    typeof posted === 'object'
      ? soleValue({ values: posted ?? [], type: 'email' })
      : String(posted);
  return isEmail(written) ? canonicalEmail(written) : null;
}

/** The posted values by the rows' keys in the form's catalogue. */
export function postedValues({
  values,
  rows,
  wix,
}: {
  values: FormValues;
  rows: readonly MappingRow[];
  wix: ReadonlyMap<string, Field>;
}): FieldValues {
  const of = (country: string | null): FieldValues =>
    Object.fromEntries(
      rows.map(({ remote }) => [remote, postedValue({ values, key: remote, country })]),
    );
  return of(addressCountry({ rows, wix, side: 'remote', values: of(null) }));
}

// ---- what becomes of a submission ---------------------------------------------------------------

/** `rests`: why a value was left out, each with its field. */
export type CarriedForm = { readonly fields: FieldValues; readonly rests: readonly Reason[] };

/**
 * The values a contact would take from a submission. A value that Wix can't hold is left out alone
 * (H01, D09); the row of a field that is gone rests (D10).
 */
export function carryForm({
  values,
  rows,
  wix,
  labels,
}: {
  values: FormValues;
  rows: readonly MappingRow[];
  wix: ReadonlyMap<string, Field>;
  labels: readonly string[];
}): CarriedForm {
  const made: Record<string, FieldValue> = {};
  const rests: Reason[] = [];
  const posted = postedValues({ values, rows, wix });
  for (const row of rows) {
    const to = wix.get(row.wix);
    const value = posted[row.remote];
    if (!to || isBlank(value)) continue;
    const converted = convertWhatFits({
      row,
      from: { key: row.remote, label: row.remote, type: 'text', readOnly: false },
      to,
      target: 'wix',
      value,
      country: countryOf({ row, rows, wix, side: 'remote', values: posted }),
    });
    if (converted.problem !== null)
      rests.push({ code: converted.problem, params: { side: 'wix', field: to.label } });
    if (!isBlank(converted.value)) made[row.wix] = converted.value;
  }
  if (labels.length > 0) made['labels'] = joinSets(made['labels'], labels);
  return { fields: made, rests };
}

/**
 * The changes that make a contact hold a submission. A list only grows; an e-mail address
 * identifies the contact and replaces no other.
 */
export function changesFor({
  record,
  fields,
  wix,
  overwrites,
}: {
  record: ContactRecord;
  fields: FieldValues;
  wix: ReadonlyMap<string, Field>;
  overwrites: boolean;
}): readonly OperationValue[] {
  return Object.entries(fields).flatMap(([field, after]): OperationValue[] => {
    const before = record.fields[field] ?? null;
    const type = wix.get(field)?.type ?? 'text';
    if (type === 'set') {
      const joined = joinSets(before, after);
      return joined.length > canonicalSet(before).length ? [{ field, before, after: joined }] : [];
    }
    const isFilled = !isBlank(before);
    if (
      isFilled &&
      (!overwrites ||
        field === 'email' ||
        canonical({ type, value: before }) === canonical({ type, value: after }))
    )
      return [];
    return [{ field, before, after }];
  });
}

/**
 * Whether an unanswered write went through, or another writer changed the contact since. Then only
 * blanks are filled, so that no later edit is undone.
 */
export function hasMoved({
  record,
  open,
  wix,
}: {
  record: ContactRecord;
  open: Operation;
  wix: ReadonlyMap<string, Field>;
}): boolean {
  const isNow = (field: string, value: FieldValue) => {
    const type = wix.get(field)?.type ?? 'text';
    return canonical({ type, value: record.fields[field] ?? null }) === canonical({ type, value });
  };
  if (open.kind !== 'create') return open.values.some(({ field, before }) => !isNow(field, before));
  const others = open.values.filter(({ field }) => field !== 'email');
  return (
    others.length === 0 ||
    others.some(({ field, after }) =>
      carries({ type: wix.get(field)?.type ?? 'text', meant: after, kept: record.fields[field] }),
    )
  );
}

// ---- ports --------------------------------------------------------------------------------------

/** The line of history of a submission: each has one, which is updated as it proceeds. */
export type FormEffect = {
  readonly kind: Extract<OperationKind, 'create' | 'update' | 'record'>;
  readonly state: OperationState;
  readonly values: readonly OperationValue[];
  readonly error: Reason | null;
};
