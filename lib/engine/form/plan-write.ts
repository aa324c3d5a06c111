import { changesFor, hasMoved, type FormEffect } from '@/lib/core/flows/form/form';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { OperationValue } from '@/lib/core/model/operation';
import { type SettledSubmission } from '@/lib/ports/submissions';
import { endOf, outOf, type Item, type Planned } from './item';
import type { FormParts } from './parts';

/** A new contact with all values of the submission. */
export function planCreate({
  item,
  allowDuplicates,
}: {
  item: Item;
  allowDuplicates: boolean;
}): Planned {
  const values = Object.entries(item.fields).map(([field, after]): OperationValue => ({
    field,
    before: null,
    after,
  }));
  return {
    item,
    effect: { kind: 'create', state: 'sending', values, error: null },
    request: {
      ref: item.submission.id,
      kind: 'create',
      fields: item.fields,
      linkedId: '',
      allowDuplicates,
    },
  };
}

/** What the submission changes on a known contact; ended at once where that is nothing. */
export function planUpdate({
  parts,
  item,
  record,
}: {
  parts: FormParts;
  item: Item;
  record: ContactRecord;
}): Planned | SettledSubmission {
  const { submission, fields } = item;
  const { open } = submission;
  const through = open && hasMoved({ record, open, wix: parts.fields }) ? open : null;
  const values = changesFor({
    record,
    fields,
    wix: parts.fields,
    overwrites: parts.rules.overwrites && !through,
  });
  if (values.length > 0)
    return {
      item,
      effect: { kind: 'update', state: 'sending', values, error: null },
      request: {
        ref: submission.id,
        kind: 'update',
        record,
        fields: Object.fromEntries(values.map(({ field, after }) => [field, after])),
      },
    };
  const effect: FormEffect = through
    ? {
        kind: through.kind === 'create' ? 'create' : 'update',
        state: 'done',
        values: through.values,
        error: null,
      }
    : { kind: 'record', state: 'done', values: [], error: null };
  return outOf(submission, {
    ...endOf(item),
    attempts: 0,
    effect,
    contact: { id: record.id, version: through ? record.version : null },
  });
}
