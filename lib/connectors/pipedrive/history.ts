import type { CrmClient } from '@/lib/connectors/crm-client';
import type { Lane } from '@/lib/core/model/dirty';
import type { WriteSpan } from '@/lib/core/model/link';
import type { Moments } from '@/lib/core/plan/overlap';
import type { FieldHistory } from '@/lib/ports/contact-side';
import { changesAnswer } from './api-types';
import type { Catalogue, KnownField } from './catalogue';
import { secondOf } from './version';

/** The change log names these by their former names. */
const formerNames: Readonly<Record<string, string>> = { emails: 'email', phones: 'phone' };

const nameOf = ({ code }: KnownField) => formerNames[code] ?? code;

/** Options stand in the log by their ids. */
function textOf(field: KnownField, value: string | null): string {
  if (value === null || field.optionIds.size === 0) return value ?? '';
  const labels = new Map([...field.optionIds].map(([label, id]) => [String(id), label]));
  return value
    .split(',')
    .map((id) => labels.get(id.trim()) ?? id)
    .join(', ');
}

/** The values these fields were given lately, the newest first. */
export async function readChanges({
  client,
  id,
  keys,
  catalogue,
  userId,
  lane,
}: {
  client: CrmClient;
  id: string;
  keys: readonly string[];
  catalogue: Catalogue;
  userId: string;
  lane: Lane;
}): Promise<readonly FieldHistory[]> {
  const { value } = await client.get({
    path: `/api/v1/persons/${id}/changelog?limit=500`,
    lane,
    schema: changesAnswer,
  });
  const byName = new Map(
    keys.flatMap((key) => {
      const field = catalogue.byKey.get(key);
      return field ? [[nameOf(field), field] as const] : [];
    }),
  );
  return (value.data ?? []).flatMap((change): FieldHistory[] => {
    const field = byName.get(change.field_key);
    if (!field) return [];
    return [
      {
        field: field.key,
        value: textOf(field, change.new_value),
        atMs: Date.parse(`${change.time.replace(' ', 'T')}Z`),
        ours: change.change_source === 'api' && String(change.actor_user_id) === userId,
      },
    ];
  });
}

/** Both ends in whole seconds: what happened within them may have been met. */
export const momentsOf = ({ from, to }: WriteSpan): Moments => ({
  fromMs: from === null ? 0 : secondOf(from) - 1,
  toMs: secondOf(to) + 999,
});
