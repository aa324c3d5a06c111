import type { ContactRecord } from '@/lib/core/model/contact';
import type { OperationValue } from '@/lib/core/model/operation';
import { canonical } from '@/lib/core/values/canonical';
import { carries } from '@/lib/core/values/kept';
import type { Item } from './item';
import { formLane, type FormParts } from './parts';

type Target =
  | { readonly kind: 'new'; readonly allowDuplicates: boolean }
  | { readonly kind: 'known'; readonly record: ContactRecord }
  | { readonly kind: 'several'; readonly count: number }
  | { readonly kind: 'later' }
  | { readonly kind: 'again'; readonly item: Item };

/** One call for all addresses, one for all contacts that are known by their id. */
export async function findTargets({
  parts,
  items,
}: {
  parts: FormParts;
  items: readonly Item[];
}): Promise<ReadonlyMap<string, Target>> {
  const idOf = ({ hint, choice }: Item) =>
    hint?.contactId ?? (choice?.kind === 'contact' ? choice.contactId : null);
  const named = items.flatMap((item) => idOf(item) ?? []);
  const asked = items.filter((item) => idOf(item) === null).map(({ address }) => address);
  const requests = [...new Set(named)].map((id) => ({
    id,
    isFresh: items.some(({ hint }) => hint?.contactId === id && hint.isOutdated),
  }));
  const [found, read] = await Promise.all([
    asked.length === 0
      ? []
      : parts.wix.find({ by: 'email', values: [...new Set(asked)], lane: formLane }),
    requests.length === 0 ? new Map<string, never>() : parts.wix.read({ requests, lane: formLane }),
  ]);
  return new Map(
    items.map((item): [string, Target] => {
      const id = idOf(item);
      if (id === null)
        return [
          item.submission.id,
          targetOf({
            parts,
            item,
            found: found.filter(
              (record) => holds(record, item.address) && !item.passedOver.includes(record.id),
            ),
          }),
        ];
      const result = read.get(id);
      if (!result || result.kind === 'absent')
        return [
          item.submission.id,
          {
            kind: 'again',
            item: { ...item, hint: null, choice: null, passedOver: [...item.passedOver, id] },
          },
        ];
      return [item.submission.id, { kind: 'known', record: result.record }];
    }),
  );
}

const holds = (record: ContactRecord, address: string) =>
  record.emails.some((email) => canonical({ type: 'email', value: email }) === address);

function targetOf({
  parts,
  item,
  found,
}: {
  parts: FormParts;
  item: Item;
  found: readonly ContactRecord[];
}): Target {
  const { open, begunAtMs } = item.submission;
  const [first] = found;
  if (item.choice?.kind === 'new') {
    // The create may have gone through, with only its answer lost.
    const made =
      open?.kind === 'create'
        ? found.find((record) => isMade({ record, values: open.values, fields: parts.fields }))
        : undefined;
    if (made) return { kind: 'known', record: made };
    return open &&
      begunAtMs !== null &&
      parts.clock.nowMs() < begunAtMs + parts.wix.capabilities.searchLagMs
      ? { kind: 'later' }
      : { kind: 'new', allowDuplicates: true };
  }
  if (found.length > 1) return { kind: 'several', count: found.length };
  return first ? { kind: 'known', record: first } : { kind: 'new', allowDuplicates: false };
}

const isMade = ({
  record,
  values,
  fields,
}: {
  record: ContactRecord;
  values: readonly OperationValue[];
  fields: FormParts['fields'];
}) =>
  values.every(({ field, after }) =>
    carries({ type: fields.get(field)?.type ?? 'text', meant: after, kept: record.fields[field] }),
  );
