import type { Link } from '@/lib/core/model/link';
import type { Rule } from '@/lib/core/model/operation';
import { canonicalSet, hasElement } from '@/lib/core/values/canonical';
import { stay, usableRows, type OneSided, type PairPlan, type PlannedWrite } from './pair';
import { fingerprintsOf } from './rows';

type Labelling = OneSided & {
  readonly link: Link;
  readonly rule: Extract<Rule, 'startClean' | 'standingLabel'>;
  /** Where it can't be marked. */ readonly otherwise: Pick<Link, 'state' | 'reason'>;
  readonly gone: Link['gone'];
};

/**
 * Labels the contact instead of deleting it. The link is excluded only once the label is there;
 * until then it is retried.
 */
export function labelThere({
  context,
  record,
  present,
  link,
  rule,
  otherwise,
  gone,
}: Labelling): PairPlan {
  const done = {
    state: 'excluded',
    reason: { code: 'labelled', params: { side: present } },
    gone,
    decision: null,
  } as const;
  const refused = { ...otherwise, decision: null };
  const labels = usableRows(context).find(({ fields }) => fields[present].type === 'set');
  if (!labels) return stay({ ...link, ...refused });
  const { row, fields } = labels;
  const held = canonicalSet(record.fields[row[present]]);
  if (hasElement(held, removalLabel)) return stay({ ...link, ...done });
  const value = [...held, removalLabel];
  const prints = (elements: readonly string[]) =>
    fingerprintsOf({
      row,
      side: present,
      field: fields[present],
      value: elements,
      fingerprint: context.fingerprint,
    });
  const write: PlannedWrite = {
    side: present,
    kind: 'update',
    operation: 'update',
    rule,
    record,
    fields: { [row[present]]: value },
    allowDuplicates: false,
    changes: [
      {
        row: row.id,
        field: row[present],
        rule,
        before: prints(held),
        after: prints(value),
        source: [],
      },
    ],
    values: [{ field: row[present], before: held, after: value }],
    overwrites: 0,
    linkAfter: { done, refused },
  };
  return { ...stay(link), writes: [write] };
}

/** Whether the contact has the label that stands for a deletion. */
export const isLabelled = ({
  record,
  present,
  context,
}: Pick<OneSided, 'record' | 'present' | 'context'>) =>
  usableRows(context).some(
    ({ row, fields }) =>
      fields[present].type === 'set' && hasElement(record.fields[row[present]], removalLabel),
  );

/** What contacts are marked with instead of being deleted. */
export const removalLabel = 'To remove';
