import { type Scope } from '@/lib/core/model/connection';
import { type ContactRecord } from '@/lib/core/model/contact';
import { type Field, type FieldValue } from '@/lib/core/model/field';
import { type Link } from '@/lib/core/model/link';
import { type Reason } from '@/lib/core/model/reason';
import { otherSide, type SideName } from '@/lib/core/model/side';
import { countryOf } from '@/lib/core/values/address-country';
import { canonical, hasElement, isBlank } from '@/lib/core/values/canonical';
import { convert } from '@/lib/core/values/convert';
import type { PlanContext } from './pair';

type ScopeContext = Pick<PlanContext, 'mapping' | 'fields' | 'scope'>;
type Records = Readonly<Partial<Record<SideName, ContactRecord>>>;

/**
 * Whether a person takes part. The contact on the filter's side decides; if there is none, the
 * contact that would be created there. `null`: unknown, because the field is gone.
 */
export function isInScope({
  records,
  context,
}: {
  records: Records;
  context: ScopeContext;
}): boolean | null {
  const { scope } = context;
  if (!scope) return true;
  const field = context.fields[scope.side].get(scope.field);
  if (!field) return null;
  const record = records[scope.side];
  return passes({
    scope,
    field,
    value: record
      ? record.fields[scope.field]
      : valueMadeThere({ scope, field, record: records[otherSide(scope.side)], context }),
  });
}

function passes({
  scope,
  field,
  value,
}: {
  scope: Scope;
  field: Field;
  value: FieldValue | undefined;
}): boolean {
  if (scope.has === null) return !isBlank(value);
  if (field.type === 'set') return hasElement(value, scope.has);
  return (
    canonical({ type: field.type, value }) === canonical({ type: field.type, value: scope.has })
  );
}

function valueMadeThere({
  scope,
  field,
  record,
  context,
}: {
  scope: Scope;
  field: Field;
  record: ContactRecord | undefined;
  context: ScopeContext;
}): FieldValue {
  const from = otherSide(scope.side);
  const row = context.mapping.rows.find(
    (one) =>
      one[scope.side] === scope.field &&
      (one.direction === 'both' || one.direction === (scope.side === 'wix' ? 'toWix' : 'toRemote')),
  );
  const source = row && context.fields[from].get(row[from]);
  if (!row || !source || !record) return null;
  const made = convert({
    row,
    from: source,
    to: field,
    target: scope.side,
    value: record.fields[row[from]],
    country: countryOf({
      row,
      rows: context.mapping.rows,
      wix: context.fields.wix,
      side: from,
      values: record.fields,
    }),
  });
  return made.ok ? made.value : null;
}

export const outOfScope = (scope: Scope): Reason => ({
  code: 'outOfScope',
  params: { side: scope.side },
});

/** Left out by the filter as it stood when the contact was last looked at. */
export const isOutOfScope = ({ state, reason }: Pick<Link, 'state' | 'reason'>): boolean =>
  state === 'excluded' && reason?.code === 'outOfScope';

/**
 * Whether this link is to be left alone now. If that is unknown, a link that was out stays out, and
 * so does a half link.
 */
export function staysOut({
  link,
  records,
  context,
}: {
  link: Link;
  records: Records;
  context: ScopeContext;
}): boolean {
  const isIn = isInScope({ records, context });
  if (isIn !== null) return !isIn;
  return isOutOfScope(link) || link.wixId === null || link.remoteId === null;
}
