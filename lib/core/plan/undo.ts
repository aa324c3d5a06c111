import { type Decision, type Link } from '@/lib/core/model/link';
import { type Operation } from '@/lib/core/model/operation';
import { otherSide, sides, type SideName } from '@/lib/core/model/side';
import { isBlank } from '@/lib/core/values/canonical';
import { planAsRead } from './both';
import { judgeUndo, type UndoItem } from './judge-undo';
import { idOn } from './links';
import {
  isRecord,
  stay,
  type LinkChange,
  type Note,
  type PairPlan,
  type PairState,
  type PlanContext,
  type PlannedWrite,
} from './pair';

type Undo = Extract<Decision, { kind: 'undo' }>;

/**
 * B13: plans the undo that a decision names. The base stays: the next turn sees that this side
 * moved and carries it over by the ordinary rules. A value changed since is noted in history and
 * left alone; with nothing to write, this is an ordinary turn.
 */
export function planUndo({
  pair,
  context,
  decision,
}: {
  pair: PairState;
  context: PlanContext;
  decision: Undo;
}): PairPlan {
  const { link, records } = pair;
  const items = judgeUndo({ operations: pair.toUndo, link, records, context });
  const notes = items.flatMap((item): readonly Note[] =>
    item.kind === 'skip' ? [noteOf({ item, operations: pair.toUndo })] : [],
  );
  const writes = sides.flatMap((side): readonly PlannedWrite[] => {
    const contact = items.find((item) => item.kind === 'contact' && item.side === side);
    return contact?.kind === 'contact'
      ? [createBack({ pair, decision, contact })]
      : updateBack({ pair, side, items });
  });
  if (writes.length > 0) return { ...stay(writes.reduce(withNameForBack, link)), writes, notes };
  const isBack = items.some((item) => item.kind === 'there' && item.field === undefined);
  const side = items.find((item) => item.kind === 'there')?.side ?? 'wix';
  const settled = planAsRead({
    pair: {
      ...pair,
      link: { ...link, decision: null, ...(isBack ? standsAgain({ pair, side, decision }) : {}) },
    },
    context,
  });
  return { ...settled, notes: [...settled.notes, ...notes] };
}

function noteOf({
  item,
  operations,
}: {
  item: UndoItem & { kind: 'skip' };
  operations: readonly Operation[];
}): Note {
  const values =
    operations
      .find(({ id }) => id === item.operationId)
      ?.values.filter(({ field }) => field === item.field) ?? [];
  return {
    side: item.side,
    kind: 'record',
    rule: 'undo',
    values: values.map(({ field, before, after }) => ({ field, before: after, after: before })),
    error: { code: item.code, params: { side: item.side } },
  };
}

function updateBack({
  pair,
  side,
  items,
}: {
  pair: PairState;
  side: SideName;
  items: readonly UndoItem[];
}): readonly PlannedWrite[] {
  const record = pair.records[side];
  const own = items.flatMap((item) => (item.kind === 'value' && item.side === side ? [item] : []));
  if (own.length === 0 || !isRecord(record)) return [];
  // Several changes of one field become one: from the present value to the oldest.
  const byField = new Map<string, (typeof own)[number]>();
  for (const item of own) {
    const newer = byField.get(item.field);
    byField.set(
      item.field,
      newer
        ? { ...item, now: newer.now, change: { ...item.change, before: newer.change.before } }
        : item,
    );
  }
  const all = [...byField.values()];
  const write: PlannedWrite = {
    side,
    kind: 'update',
    operation: 'update',
    rule: 'undo',
    record,
    fields: Object.fromEntries(all.map(({ field, back }) => [field, back])),
    allowDuplicates: false,
    changes: all.map(({ change }) => change),
    values: all.map(({ field, now, back }) => ({ field, before: now, after: back })),
    overwrites: all.filter(({ now }) => !isBlank(now)).length,
    linkAfter: {
      done: { ...movedBy({ link: pair.link, side }), decision: null },
      refused: { decision: null },
    },
  };
  return [write];
}

/**
 * A link in sync waits to be carried over; a contact whose label is removed stays excluded, as if
 * the owner had decided so.
 */
function movedBy({ link, side }: { link: Link; side: SideName }): LinkChange {
  if (link.state === 'inSync') return { state: 'waiting' };
  if (link.reason?.code !== 'labelled') return {};
  return {
    reason: link.gone
      ? { code: 'deletedKept', params: { side: link.gone.side } }
      : { code: 'keptApart', params: { side } },
  };
}

/**
 * The id stored in a re-created contact: the other side's, else the link's own, so that the contact
 * is found again after a lost answer.
 */
const nameForBack = ({ link, side }: { link: Link; side: SideName }): string =>
  idOn(link, otherSide(side)) ?? link.id;

/**
 * The link's own id is no contact's id: as a former id it gives way to the id of a later contact.
 */
function withNameForBack(link: Link, write: PlannedWrite): Link {
  const other = otherSide(write.side);
  if (write.kind !== 'create' || idOn(link, other) !== null) return link;
  return {
    ...link,
    formerIds: { ...link.formerIds, [other]: [...new Set([...link.formerIds[other], link.id])] },
  };
}

function createBack({
  pair,
  decision,
  contact,
}: {
  pair: PairState;
  decision: Undo;
  contact: UndoItem & { kind: 'contact' };
}): PlannedWrite {
  const { side, fields } = contact;
  return {
    side,
    kind: 'create',
    operation: 'create',
    rule: 'undo',
    fields,
    linkedId: nameForBack({ link: pair.link, side }),
    allowDuplicates: false,
    changes: [],
    values: Object.entries(fields).map(([field, after]) => ({ field, before: null, after })),
    overwrites: 0,
    linkAfter: { done: standsAgain({ pair, side, decision }), refused: { decision: null } },
  };
}

/**
 * The contact is back on the side where we had deleted it. A contact that a person deleted on the
 * other side is re-created only if asked for. The standing rule for deletions applies in neither
 * case.
 */
function standsAgain({
  pair,
  side,
  decision,
}: {
  pair: PairState;
  side: SideName;
  decision: Undo;
}): LinkChange {
  const { link, records } = pair;
  const other = otherSide(side);
  if (isRecord(records[other]))
    return { state: 'waiting', reason: null, gone: null, decision: null };
  return {
    state: 'excluded',
    reason: { code: 'putBack', params: { side } },
    gone: records[other] === 'absent' ? { side: other, atMs: link.gone?.atMs ?? 0 } : null,
    decision: decision.everywhere ? { kind: 'createAnyway' } : null,
  };
}
