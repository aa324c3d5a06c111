import { inChunks } from '@/lib/core/chunks';
import {
  carry,
  filled,
  reasonOf,
  valuesOf,
  type Carried,
  type CarryFields,
} from '@/lib/core/flows/carry';
import { exportStart, passes, type ExportFilter, type ExportState } from '@/lib/core/flows/export';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { Mapping, MappingRow } from '@/lib/core/model/mapping';
import type { Reason } from '@/lib/core/model/reason';
import { SideError } from '@/lib/core/model/side-error';
import { type FieldProblem } from '@/lib/core/model/write';
import { withOverlap } from '@/lib/core/run/watermark';
import { maxAttempts } from '@/lib/engine/backoff';
import {
  type Arrived,
  type Dealt,
  type Delivery,
  type DeliveryOutcome,
  type ExportStore,
  type ExportTarget,
  type NewContacts,
  type NewContactsPage,
  type Rest,
} from '@/lib/ports/sink';

export type ExportParts = {
  readonly contacts: NewContacts;
  readonly target: ExportTarget;
  readonly store: ExportStore;
  readonly mapping: Mapping;
  readonly fields: CarryFields;
  readonly filter: ExportFilter;
  readonly keys: Parameters<typeof passes>[0]['keys'];
};

/**
 * One page: each contact on it is delivered, set aside or left out, then the state moves on. A
 * crash in between repeats the page, and contacts dealt with are skipped. `isDone`: there were no
 * newer contacts. Throws `SideError` when a service did not serve us.
 */
export async function stepExport({
  parts,
  state,
}: {
  parts: ExportParts;
  state: ExportState | null;
}): Promise<{ readonly state: ExportState; readonly isDone: boolean }> {
  const now = state ?? exportStart;
  return now.stage === 'all' ? stepAll({ parts, state: now }) : stepNew({ parts, state: now });
}

/**
 * X6: an offset slips when contacts go meanwhile, so every page begins with the last one of the
 * page before; if it is not there, we go back until it is, or to the beginning.
 */
async function stepAll({
  parts,
  state,
}: {
  parts: ExportParts;
  state: Extract<ExportState, { stage: 'all' }>;
}) {
  let offset = state.offset;
  let page = await parts.contacts.list({ offset });
  while (
    state.lastId !== null &&
    offset > 0 &&
    !page.records.some(({ id }) => id === state.lastId)
  ) {
    offset = Math.max(0, offset - Math.ceil(parts.contacts.page / 2));
    page = await parts.contacts.list({ offset });
  }
  const from = state.from ?? page.serverTime;
  const last = page.records.at(-1);
  const isLast = page.records.length < parts.contacts.page || !last;
  // A contact created since page one may stand behind it or in front of it: the query finds them
  // all.
  const next: ExportState = isLast
    ? { stage: 'new', watermark: from, cursor: null, next: null }
    : { stage: 'all', offset: offset + page.records.length - 1, lastId: last.id, from };
  await deliverPage({ parts, page, now: state, next });
  return { state: next, isDone: false };
}

async function stepNew({
  parts,
  state,
}: {
  parts: ExportParts;
  state: Extract<ExportState, { stage: 'new' }>;
}) {
  const page = await parts.contacts.createdSince({
    since: withOverlap(state.watermark),
    cursor: state.cursor,
  });
  const begun = state.next ?? page.serverTime;
  const next: ExportState =
    page.next === null
      ? { stage: 'new', watermark: begun, cursor: null, next: null }
      : { stage: 'new', watermark: state.watermark, cursor: page.next, next: begun };
  await deliverPage({ parts, page, now: state, next });
  return { state: next, isDone: page.next === null };
}

async function deliverPage({
  parts,
  page,
  now,
  next,
}: {
  parts: ExportParts;
  page: NewContactsPage;
  now: ExportState;
  next: ExportState;
}): Promise<void> {
  const known = await parts.store.known(page.records.map(({ id }) => id));
  await deliverAll({
    parts,
    fresh: [
      ...new Map(
        page.records.filter(({ id }) => !known.has(id)).map((record) => [record.id, record]),
      ).values(),
    ],
    arrived: new Map(),
    now,
    next,
  });
}

/**
 * Delivers contacts that were refused before, as they are now; of one that has arrived only what
 * rested. Throws `SideError` when a service did not serve us.
 */
export const retryExport = ({
  parts,
  records,
  arrived,
}: {
  parts: ExportParts;
  records: readonly ContactRecord[];
  arrived: ReadonlyMap<string, Arrived>;
}): Promise<void> => deliverAll({ parts, fresh: records, arrived, now: null, next: null });

type Places = {
  /** The state of the export; `null`: a retry that a person asked for. */
  readonly now: ExportState | null;
  readonly next: ExportState | null;
};

/**
 * The state moves on with the last batch, and only if no contact has to be tried again. A contact
 * that alone is not served is set aside after several tries: the others don't wait for it (G04,
 * X12).
 */
async function deliverAll({
  parts,
  fresh,
  arrived,
  now,
  next,
}: Places & {
  parts: ExportParts;
  fresh: readonly ContactRecord[];
  arrived: ReadonlyMap<string, Arrived>;
}): Promise<void> {
  const { store, target } = parts;
  const leftOut = fresh.filter(
    (record) =>
      !arrived.has(record.id) && !passes({ record, filter: parts.filter, keys: parts.keys }),
  );
  const wanted = fresh.filter((record) => !leftOut.includes(record));
  let dealt: Dealt[] = leftOut.map(({ id }) => ({
    wixId: id,
    kind: 'leftOut',
    reason: { code: 'exportFilter' },
  }));
  const unserved: Unserved[] = [];
  for (const batch of inChunks(wanted, target.batch)) {
    if (dealt.length > 0) await store.commit({ dealt, state: null });
    const delivered = await deliverBatch({ parts, batch, arrived });
    dealt = delivered.dealt;
    unserved.push(...delivered.unserved);
  }
  const error = faultOf(unserved);
  const tries = (now?.tries ?? 0) + 1;
  const mayWait = now !== null && tries < maxAttempts;
  if (unserved.length === 0 || (error === null && !mayWait)) {
    const setAside = unserved.map(({ parcel }) =>
      dealtOf({
        parcel,
        before: arrived.get(parcel.record.id),
        gaveUp: { code: 'gaveUp', params: { attempts: tries } },
      }),
    );
    return store.commit({ dealt: [...dealt, ...setAside], state: next });
  }
  await store.commit({ dealt, state: error === null && now ? { ...now, tries } : null });
  throw (
    error ??
    new SideError({
      code: 'serverError',
      side: 'remote',
      retryable: true,
      message: 'the target did not serve a contact',
    })
  );
}

/** A contact that was not delivered, and why. */
type Unserved = {
  readonly parcel: Parcel;
  readonly outcome: Extract<DeliveryOutcome, { kind: 'again' }>;
};

/** If more fail at once, the target is to blame, not single contacts. */
const mostAlone = 10;

/** Why the target does not serve us now; `null` if each of these contacts alone is to blame. */
function faultOf(unserved: readonly Unserved[]): SideError | null {
  const shared = unserved.find(
    ({ outcome: { isAlone, error } }) =>
      !isAlone ||
      unserved.length > mostAlone ||
      error?.retryable === false ||
      error?.code === 'rateLimited',
  );
  return shared
    ? (shared.outcome.error ??
        new SideError({
          code: 'unreachable',
          side: 'remote',
          retryable: true,
          message: 'the target gave no answer',
        }))
    : null;
}

/** One contact to deliver: the rows that go, and those that rest with their reason. */
type Parcel = {
  readonly record: ContactRecord;
  readonly rows: readonly Carried[];
  readonly rests: readonly Rest[];
  readonly outcome: DeliveryOutcome | null;
};

/** Most deliveries of one contact in a batch, each without the values refused before. */
const rounds = 4;

async function deliverBatch({
  parts,
  batch,
  arrived,
}: {
  parts: ExportParts;
  batch: readonly ContactRecord[];
  arrived: ReadonlyMap<string, Arrived>;
}): Promise<{ dealt: Dealt[]; unserved: Unserved[] }> {
  let parcels = batch.map((record) => pack({ parts, record, arrived: arrived.get(record.id) }));
  for (let round = 0; round < rounds && parcels.some(isOpen); round += 1) {
    const open = parcels.filter(isOpen);
    const outcomes = await parts.target.deliver(
      open.map(({ record, rows }): Delivery => ({
        wixId: record.id,
        fields: valuesOf(rows),
        email: record.emails[0] ?? null,
      })),
    );
    parcels = parcels.map((parcel) =>
      open.includes(parcel)
        ? answered({
            parcel,
            outcome: outcomes.get(parcel.record.id),
            isLast: round === rounds - 1,
          })
        : parcel,
    );
  }
  const unserved = parcels.flatMap((parcel) =>
    parcel.outcome?.kind === 'again' ? [{ parcel, outcome: parcel.outcome }] : [],
  );
  return {
    unserved,
    dealt: parcels.flatMap((parcel) =>
      parcel.outcome?.kind === 'again'
        ? []
        : [dealtOf({ parcel, before: arrived.get(parcel.record.id) })],
    ),
  };
}

function pack({
  parts,
  record,
  arrived,
}: {
  parts: ExportParts;
  record: ContactRecord;
  arrived: Arrived | undefined;
}): Parcel {
  const { rows, problems } = carry({ record, ...parts });
  const isWanted = ({ row }: { row: MappingRow }) => arrived?.rows.has(row.id) ?? true;
  return {
    record,
    rows: filled(rows).filter(isWanted),
    rests: problems
      .filter(isWanted)
      .map((problem) => ({ row: problem.row.id, reason: reasonOf(problem) })),
    outcome: null,
  };
}

/** Whether it is still to be sent. A contact whose values are all blank is sent, too. */
const isOpen = ({ outcome, rows, rests }: Parcel) =>
  outcome === null && (rows.length > 0 || rests.length === 0);

/**
 * H01: a refusal that names values keeps back only those. If another contact holds its e-mail
 * address, the whole contact is refused.
 */
function answered({
  parcel,
  outcome,
  isLast,
}: {
  parcel: Parcel;
  outcome: DeliveryOutcome | undefined;
  isLast: boolean;
}): Parcel {
  if (outcome?.kind !== 'refused' || isLast)
    return { ...parcel, outcome: outcome ?? { kind: 'again', error: null, isAlone: false } };
  const guilty = parcel.rows.flatMap(({ row, to }) => {
    const problem = outcome.problems.find(
      ({ field, code }) =>
        field === row.remote && !(code === 'heldByAnother' && to.type === 'email'),
    );
    return problem
      ? [{ row: row.id, reason: { code: problem.code, params: { field: to.label } } }]
      : [];
  });
  if (guilty.length === 0) return { ...parcel, outcome };
  const rows = parcel.rows.filter(({ row }) => !guilty.some((rest) => rest.row === row.id));
  const rests = [...parcel.rests, ...guilty];
  return { ...parcel, rows, rests };
}

function dealtOf({
  parcel: { record, rows, rests, outcome },
  before,
  gaveUp,
}: {
  parcel: Parcel;
  before: Arrived | undefined;
  gaveUp?: Reason;
}): Dealt {
  const wixId = record.id;
  if (outcome?.kind === 'delivered')
    return {
      wixId,
      kind: before ? 'completed' : 'delivered',
      remoteId: outcome.remoteId,
      fields: valuesOf(rows),
      rests,
    };
  const reason =
    gaveUp ??
    (outcome?.kind === 'refused'
      ? refusedReason({ problem: outcome.problems[0], rows })
      : (rests[0]?.reason ?? { code: 'refused' }));
  const left = before
    ? {
        arrived: {
          remoteId: before.remoteId,
          rests: [...rests, ...rows.map(({ row }) => ({ row: row.id, reason }))],
        },
      }
    : {};
  return { wixId, kind: 'refused', reason, ...left };
}

function refusedReason({
  problem,
  rows,
}: {
  problem: FieldProblem | undefined;
  rows: readonly Carried[];
}): Reason {
  const field =
    problem?.field &&
    (rows.find(({ row }) => row.remote === problem.field)?.to.label ?? problem.field);
  return { code: problem?.code ?? 'refused', params: field ? { field } : {} };
}
