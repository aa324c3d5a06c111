import type { ContactRecord, Undeletable } from '@/lib/core/model/contact';
import type { FieldValue } from '@/lib/core/model/field';
import type { Decision, HoldCode, Link, Refusal } from '@/lib/core/model/link';
import type { OperationChange, OperationValue, Rule } from '@/lib/core/model/operation';
import { otherSide, type SideName } from '@/lib/core/model/side';
import { countryOf } from '@/lib/core/values/address-country';
import { canonical, canonicalSet, hasElement, isBlank } from '@/lib/core/values/canonical';
import { convert } from '@/lib/core/values/convert';
import { isSameFacts, isSetRow } from './facts';
import { withVersion } from './links';
import {
  factsOfRecord,
  isRecord,
  keysOf,
  refusedReason,
  stay,
  usableRows,
  type PairPlan,
  type PairState,
  type PlanContext,
  type PlannedWrite,
} from './pair';
import { standingRefusals } from './refusals';
import { fingerprintsOf, planRow } from './rows';
import { isOutOfScope, outOfScope, staysOut } from './scope';
import { mergedReasons } from './waiting';

/**
 * Plans a person with a contact on one side only: new there, or deleted on the other. Cases A01,
 * A02, A05–A07, A12, A13, B02, B08, B10.
 */
export function planOneSided({
  pair,
  context,
}: {
  pair: PairState;
  context: PlanContext;
}): PairPlan {
  const present = (['wix', 'remote'] as const).find((side) => isRecord(pair.records[side]));
  if (!present) return forget(pair);
  const record = pair.records[present];
  if (!isRecord(record)) return forget(pair);
  const missing = otherSide(present);
  if (pair.records[missing] === 'absent') return planDeleted({ pair, context, record, present });
  const input = { pair, context, record, present };
  if (pair.link.decision?.kind === 'deleteThere')
    return isAsShown(input)
      ? deleteThere(input, 'approvedDeletion')
      : stay({ ...withVersion(pair.link, present, record.version), decision: null });
  // B15, B16: a contact left over from a merge is kept if a person decides so; otherwise it goes on
  // waiting for a decision.
  return isMergedAway(pair.link) && pair.link.decision?.kind !== 'keep'
    ? stay({ ...pair.link, decision: null })
    : planNew(input);
}

const isMergedAway = (link: Link) =>
  link.state === 'excluded' && mergedReasons.some((code) => code === link.reason?.code);

/**
 * A07: gone on every side. A contact that we deleted stays as a tombstone, so that it can be put
 * back.
 */
function forget({ link }: PairState): PairPlan {
  if (link.reason?.code === 'deleted') return stay(link);
  const side: SideName = link.wixId === null ? 'remote' : 'wix';
  const both = link.wixId !== null && link.remoteId !== null;
  return {
    ...stay(link),
    drop: true,
    notes: both ? [{ side, kind: 'unlink', rule: 'deletedOnBoth', values: [] }] : [],
  };
}

type OneSided = {
  readonly pair: PairState;
  readonly context: PlanContext;
  readonly record: ContactRecord;
  readonly present: SideName;
};

// ---- deleted on the other side ------------------------------------------------------------------

function planDeleted(input: OneSided): PairPlan {
  const { pair, context, record, present } = input;
  const { link } = pair;
  const gone = otherSide(present);
  // The decision ends with this turn, even without an effect; a contact that is present again is no
  // longer gone.
  const seen: Link = {
    ...withVersion(link, present, record.version),
    decision: null,
    gone: link.gone?.side === present ? null : link.gone,
  };
  switch (link.decision?.kind) {
    case 'deleteThere':
      return isAsShown(input)
        ? deleteThere(input, 'approvedDeletion')
        : hold(seen, 'deletionEdited', gone);
    case 'keep':
      return keep({ ...input, link: seen, rule: 'person' });
    case 'createAnyway':
      // Re-create without a duplicate: a contact that has the address there by now is the same
      // person or needs its own decision.
      return createOn({ ...input, allowDuplicates: false, rule: 'person' });
    default:
  }
  if (link.gone?.side === gone) return stay(seen);
  const evidence = pair.evidence[gone];
  // B04: a contact outside the filter must not be deleted, whatever the rule for deletions says.
  if (isOutside({ link, records: { [present]: record }, context, deciding: present }))
    return evidence.deleted
      ? stay({
          ...seen,
          state: 'excluded',
          reason: { code: 'deletedKept', params: { side: gone } },
          gone: { side: gone, atMs: context.nowMs },
        })
      : stay(seen);
  if (!evidence.deleted)
    return hold(
      seen,
      link.state === 'onHold' && isDeletionHold(link) ? heldSince(input) : 'missing',
      gone,
    );
  if (hasMoved(input)) return hold(seen, 'deletionEdited', gone);
  switch (context.policy.deletions[gone]) {
    case 'ask':
      return hold(seen, 'deletionPending', gone);
    case 'keep':
      return keep({ ...input, link: seen, rule: 'deletionKept' });
    case 'label':
      return labelThere({
        ...input,
        link: seen,
        rule: 'standingLabel',
        otherwise: { state: 'onHold', reason: { code: 'deletionPending', params: { side: gone } } },
        gone: { side: gone, atMs: context.nowMs },
      });
    case 'delete':
      return context.deletionsParked && !record.undeletable
        ? hold(seen, 'deletionParked', gone)
        : deleteThere(input, 'standingDeletion');
  }
}

/** B11: the owner's decision holds only for the version that was shown. */
function isAsShown({ pair, record, present, context }: OneSided): boolean {
  const { decision } = pair.link;
  const version = decision?.kind === 'deleteThere' ? decision.seen?.[present] : undefined;
  return (
    typeof version === 'string' &&
    !context.isNewer[present]({ version: record.version, than: version })
  );
}

/** If the contact on the filter's side is gone, its last known scope counts. */
const isOutside = ({
  link,
  records,
  context,
  deciding,
}: {
  link: Link;
  records: Readonly<Partial<Record<SideName, ContactRecord>>>;
  context: PlanContext;
  deciding: SideName;
}) =>
  context.scope !== null &&
  (context.scope.side === deciding ? staysOut({ link, records, context }) : isOutOfScope(link));

const deletionHolds: ReadonlySet<string> = new Set([
  'deletionPending',
  'deletionEdited',
  'deletionParked',
  'missing',
] satisfies HoldCode[]);

const isDeletionHold = (link: Link) => link.reason !== null && deletionHolds.has(link.reason.code);

/**
 * The hold keeps its code, unless the contact was edited meanwhile: then the owner is asked about
 * the edited contact.
 */
const heldSince = (input: OneSided): HoldCode => {
  const code = input.pair.link.reason?.code as HoldCode;
  return code !== 'missing' && hasMoved(input) ? 'deletionEdited' : code;
};

const hold = (link: Link, code: HoldCode, gone: SideName): PairPlan =>
  stay({ ...link, state: 'onHold', reason: { code, params: { side: gone } }, decision: null });

function keep({ link, present, rule, context }: OneSided & { link: Link; rule: Rule }): PairPlan {
  const gone = otherSide(present);
  return {
    ...stay({
      ...link,
      state: 'excluded',
      reason: { code: 'deletedKept', params: { side: gone } },
      gone: { side: gone, atMs: context.nowMs },
      decision: null,
    }),
    notes: [{ side: present, kind: 'record', rule, values: [] }],
  };
}

function deleteThere({ pair, context, record, present }: OneSided, rule: Rule): PairPlan {
  const { link } = pair;
  if (record.undeletable) {
    const kept = keptBecause({ link, why: record.undeletable, present, nowMs: context.nowMs });
    const error = { code: `undeletable.${record.undeletable}`, params: { side: present } };
    return { ...stay(kept), notes: [{ side: present, kind: 'delete', rule, values: [], error }] };
  }
  const write: PlannedWrite = {
    side: present,
    kind: 'delete',
    operation: 'delete',
    rule,
    record,
    fields: {},
    allowDuplicates: false,
    changes: [],
    values: valuesOf(record),
    overwrites: 0,
  };
  return { ...stay(link), writes: [write] };
}

/** The link of a contact that Wix refuses to delete: excluded, with the reason. */
export function keptBecause({
  link,
  why,
  present,
  nowMs,
}: {
  link: Link;
  why: Undeletable;
  present: SideName;
  nowMs: number;
}): Link {
  return {
    ...link,
    state: 'excluded',
    reason: { code: `undeletable.${why}`, params: { side: present } },
    gone: { side: otherSide(present), atMs: nowMs },
    decision: null,
  };
}

/** The whole readable record, so that what we delete can be put back. */
const valuesOf = (record: ContactRecord): readonly OperationValue[] =>
  Object.entries(record.fields).flatMap(([field, before]) =>
    isBlank(before) ? [] : [{ field, before, after: null }],
  );

/**
 * Whether the remaining contact was edited since both last agreed. Such an edit must not be lost
 * with it.
 */
function hasMoved({ pair, context, record, present }: OneSided): boolean {
  return usableRows(context).some(({ row, fields }) => {
    const base = pair.link.base.rows[row.id];
    if (
      !base ||
      (row.direction !== 'both' && row.direction !== (present === 'wix' ? 'toRemote' : 'toWix'))
    )
      return false;
    const now = fingerprintsOf({
      row,
      side: present,
      field: fields[present],
      value: record.fields[row[present]],
      fingerprint: context.fingerprint,
    });
    return fields[present].type === 'set'
      ? now.some((print) => !base[present].includes(print))
      : !now.every((print) => base[present].includes(print));
  });
}

// ---- new on one side ----------------------------------------------------------------------------

function planNew(input: OneSided): PairPlan {
  const { pair, context, record, present } = input;
  const { link } = pair;
  const target = otherSide(present);
  const seen: Link = {
    ...withVersion(link, present, record.version),
    keys: keysOf({ records: { [present]: record }, keyHash: context.keyHash }),
  };
  const decided = link.decision?.kind === 'createAnyway';
  if (link.decision?.kind === 'keep')
    return stay({
      ...seen,
      state: 'excluded',
      reason: { code: 'keptApart', params: { side: present } },
      decision: null,
    });
  if (
    !decided &&
    !isLeftOut(link) &&
    context.scope &&
    staysOut({ link, records: { [present]: record }, context })
  )
    return stay({ ...seen, state: 'excluded', reason: outOfScope(context.scope), decision: null });
  if (link.decision?.kind === 'startClean')
    return startClean({ ...input, link: seen, decision: link.decision });
  // No decision that applies here: the hold or the exclusion stands.
  if (!decided && (link.state === 'onHold' || isLeftOut(link)))
    return stay({ ...seen, decision: null });
  if (!context.policy.creates[target])
    return stay({
      ...seen,
      state: 'excluded',
      reason: { code: 'createsOff', params: { side: target } },
      decision: null,
    });
  if (!isRecognisable(record))
    return stay({
      ...seen,
      state: 'excluded',
      reason: { code: 'nothingToRecognise', params: { side: present } },
      decision: null,
    });
  return createOn({
    ...input,
    pair: { ...pair, link: seen },
    allowDuplicates: decided,
    rule: decided ? 'person' : 'newContact',
  });
}

/**
 * Whether an exclusion is final: its reason lies neither in a setting nor in the contact itself.
 */
const isLeftOut = ({ state, reason }: Link) =>
  state === 'excluded' && !passing.has(reason?.code ?? '');

const passing: ReadonlySet<string> = new Set(['createsOff', 'nothingToRecognise', 'outOfScope']);

type StartClean = OneSided & {
  readonly link: Link;
  readonly decision: Extract<Decision, { kind: 'startClean' }>;
};

/** B11: approved for the contact as it was listed; one that was edited since is shown again. */
function startClean({ pair, context, record, present, link, decision }: StartClean): PairPlan {
  const stays = (state: 'onHold' | 'excluded', code: string): PairPlan =>
    stay({ ...link, state, reason: { code, params: { side: present } }, decision: null });
  // Our own label is not an edit; its answer may have been lost.
  const isMarked = decision.how === 'label' && isLabelled({ record, present, context });
  if (!isMarked && !isSameFacts(factsOfRecord({ side: present, record, context }), decision.facts))
    return stays('onHold', 'editedSincePlan');
  const waitMs = (decision.notBeforeMs ?? 0) - context.nowMs;
  if (waitMs > 0)
    return {
      ...stay(link),
      marks: [
        { side: present, contactId: record.id, lane: 'run', cause: 'firstSync', delayMs: waitMs },
      ],
    };
  if (decision.how === 'delete')
    return record.undeletable
      ? stays('excluded', `undeletable.${record.undeletable}`)
      : deleteThere({ pair: { ...pair, link }, context, record, present }, 'startClean');
  return labelThere({
    pair,
    context,
    record,
    present,
    link,
    rule: 'startClean',
    otherwise: { state: 'excluded', reason: { code: 'noLabels', params: { side: present } } },
    gone: null,
  });
}

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
function labelThere({
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
    aside: { done, refused },
  };
  return { ...stay(link), writes: [write] };
}

const isLabelled = ({
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

/** Has an e-mail, or a number with a name: with less, the contact could never be found again. */
function isRecognisable(record: ContactRecord): boolean {
  if (record.emails.some((email) => canonical({ type: 'email', value: email }) !== null))
    return true;
  return record.phones.length > 0 && nameOf(record) !== null;
}

/** The name in one comparable line; `null` without any. */
export const nameOf = ({ name }: Pick<ContactRecord, 'name'>): string | null =>
  canonical({ type: 'text', value: name })?.toLowerCase() ?? null;

function createOn({
  pair,
  context,
  record,
  present,
  allowDuplicates,
  rule,
}: OneSided & { allowDuplicates: boolean; rule: Rule }): PairPlan {
  const { link } = pair;
  const target = otherSide(present);
  const fields: Record<string, FieldValue> = {};
  const changes: OperationChange[] = [];
  const values: OperationValue[] = [];
  const problems: Refusal[] = [];
  const rests: Refusal[] = [];
  const standing = link.decision?.kind === 'retry' ? [] : standingRefusals({ pair, context });
  for (const { row, fields: pairFields } of usableRows(context)) {
    if (row.direction !== 'both' && row.direction !== (target === 'wix' ? 'toWix' : 'toRemote'))
      continue;
    const value = record.fields[row[present]];
    const source = fingerprintsOf({
      row,
      side: present,
      field: pairFields[present],
      value,
      fingerprint: context.fingerprint,
    });
    if (isBlank(value)) continue;
    const isOfRow = (refusal: Refusal) =>
      refusal.row === row.id && refusal.side === target && !refusal.isOurs;
    if (isSetRow(pairFields)) {
      const asked = planRow({
        row,
        fields: pairFields,
        values: { wix: [], remote: [], [present]: value },
        base: undefined,
        refusals: standing,
        systemOfRecord: context.policy.systemOfRecord,
        fingerprint: context.fingerprint,
      });
      rests.push(
        ...standing.filter((refusal) => isOfRow(refusal) && source.includes(refusal.source)),
      );
      if ('resting' in asked) problems.push(...(asked.resting ?? []));
      for (const one of asked.kind === 'write' ? asked.writes : []) {
        fields[one.field] = one.value;
        changes.push({
          row: row.id,
          field: one.field,
          rule,
          before: [],
          after: one.after,
          source: one.source,
        });
        values.push({ field: one.field, before: null, after: one.value });
      }
      continue;
    }
    const refused = standing.find((refusal) => isOfRow(refusal) && source.includes(refusal.source));
    if (refused) {
      rests.push(refused);
      continue;
    }
    const converted = convert({
      row,
      from: pairFields[present],
      to: pairFields[target],
      target,
      value,
      country: countryOf({
        row,
        rows: context.mapping.rows,
        wix: context.fields.wix,
        side: present,
        values: record.fields,
      }),
    });
    if (!converted.ok) {
      problems.push({
        row: row.id,
        side: target,
        source: source[0] ?? '',
        code: converted.code,
        isOurs: true,
      });
      continue;
    }
    fields[row[target]] = converted.value;
    const after = fingerprintsOf({
      row,
      side: target,
      field: pairFields[target],
      value: converted.value,
      fingerprint: context.fingerprint,
    });
    changes.push({ row: row.id, field: row[target], rule, before: [], after, source });
    values.push({ field: row[target], before: null, after: converted.value });
  }
  const refusals = [...rests, ...problems];
  const keyRests = refusals.find(
    (refusal) =>
      isKeyOf({ refusal, context }) &&
      (refusal.code === 'heldByAnother' || !isRecognisable(without({ record, refusals, context }))),
  );
  if (keyRests)
    return stay({
      ...link,
      refusals,
      state: 'failed',
      reason: refusedReason(keyRests),
      decision: null,
    });
  const write: PlannedWrite = {
    side: target,
    kind: 'create',
    operation: 'create',
    rule,
    fields,
    linkedId: record.id,
    allowDuplicates,
    changes,
    values,
    overwrites: 0,
  };
  return { ...stay({ ...link, refusals, state: 'waiting', reason: null }), writes: [write] };
}

const typeOf = ({ refusal, context }: { refusal: Refusal; context: PlanContext }) =>
  usableRows(context).find(({ row }) => row.id === refusal.row)?.fields[refusal.side].type;

const isKeyOf = (of: { refusal: Refusal; context: PlanContext }) =>
  ['email', 'phone'].includes(typeOf(of) ?? '');

/** The record without its addresses, or without its numbers, if such a row rests. */
function without({
  record,
  refusals,
  context,
}: {
  record: ContactRecord;
  refusals: readonly Refusal[];
  context: PlanContext;
}): ContactRecord {
  const types = new Set(refusals.map((refusal) => typeOf({ refusal, context })));
  return {
    ...record,
    emails: types.has('email') ? [] : record.emails,
    phones: types.has('phone') ? [] : record.phones,
  };
}
