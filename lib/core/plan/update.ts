import type { ContactRecord } from '@/lib/core/model/contact';
import type { Rule } from '@/lib/core/model/operation';
import type { SideName } from '@/lib/core/model/side';
import { isBlank } from '@/lib/core/values/canonical';
import type { PlannedWrite } from './pair';
import type { RowWrite } from './rows';

type WriteOfRow = RowWrite & { readonly row: number };

/** The update of one side with all its rows; without any, only the stored id. */
export function updateOf({
  side,
  record,
  writes,
  linkedId,
  allowDuplicates,
}: {
  side: SideName;
  record: ContactRecord;
  writes: readonly WriteOfRow[];
  linkedId: string | undefined;
  allowDuplicates: boolean;
}): PlannedWrite {
  const first = writes[0];
  return {
    side,
    kind: 'update',
    operation: first ? 'update' : 'idWrite',
    rule: first ? strongestRule(writes) : record.linkedId === null ? 'storedId' : 'idRestored',
    record,
    fields: Object.fromEntries(writes.map((write) => [write.field, write.value])),
    ...(linkedId === undefined ? {} : { linkedId }),
    allowDuplicates,
    changes: writes.map((write) => ({
      row: write.row,
      field: write.field,
      rule: write.rule,
      before: write.before,
      after: write.after,
      source: write.source,
    })),
    values: writes.map(({ field, replaced, value }) => ({ field, before: replaced, after: value })),
    overwrites: writes.filter((write) => !isBlank(write.replaced)).length,
  };
}

/** An operation is named after the rule that decided most: a conflict before a fill. */
function strongestRule(writes: readonly RowWrite[]): Rule {
  const decisive =
    writes.find((write) => write.overwritesEdit) ??
    writes.find((write) => write.rule !== 'fillBlank') ??
    writes[0];
  return decisive?.rule ?? 'fillBlank';
}
