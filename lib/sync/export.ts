import { inChunks } from '../core/chunks';
import { carry, type CarryFields, filled, valuesOf } from '../core/carry';
import { exportStart, passes, sinceOf, type Dealt, type Delivery, type DeliveryOutcome, type ExportFilter, type ExportState, type ExportStore, type ExportTarget, type NewContacts, type NewContactsPage } from '../core/export';
import { SideError, type FieldProblem } from '../core/ports';
import type { ContactRecord, Mapping, Reason } from '../core/types';

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
 * One page: everybody on it is delivered, set aside or left out, then the state moves on. A crash in between repeats the
 * page, and whoever is dealt with is known. `isDone`: nobody newer was there. Throws `SideError` when a service did not serve us.
 */
export async function stepExport({ parts, state }: { parts: ExportParts; state: ExportState | null }): Promise<{ readonly state: ExportState; readonly isDone: boolean }> {
  const now = state ?? exportStart;
  return now.stage === 'all' ? stepAll({ parts, state: now }) : stepNew({ parts, state: now });
}

/** X6: an offset slips when contacts go meanwhile, so every page begins with the last one of the page before; when that one is gone, we go back until we know where we are. */
async function stepAll({ parts, state }: { parts: ExportParts; state: Extract<ExportState, { stage: 'all' }> }) {
  let offset = state.offset;
  let page = await parts.contacts.list({ offset });
  while (state.lastId !== null && offset > 0 && !page.records.some(({ id }) => id === state.lastId)) {
    offset = Math.max(0, offset - Math.ceil(parts.contacts.page / 2));
    page = await parts.contacts.list({ offset });
  }
  const from = state.from ?? page.serverTime;
  const last = page.records.at(-1);
  const isLast = page.records.length < parts.contacts.page || !last;
  // Whoever was created since page one stands behind it, or in front of it: the query finds them all.
  const next: ExportState = isLast ? { stage: 'new', watermark: from, cursor: null, next: null } : { stage: 'all', offset: offset + page.records.length - 1, lastId: last.id, from };
  await deliverPage({ parts, page, next });
  return { state: next, isDone: false };
}

async function stepNew({ parts, state }: { parts: ExportParts; state: Extract<ExportState, { stage: 'new' }> }) {
  const page = await parts.contacts.createdSince({ since: sinceOf(state.watermark), cursor: state.cursor });
  const begun = state.next ?? page.serverTime;
  const next: ExportState = page.next === null ? { stage: 'new', watermark: begun, cursor: null, next: null } : { ...state, cursor: page.next, next: begun };
  await deliverPage({ parts, page, next });
  return { state: next, isDone: page.next === null };
}

async function deliverPage({ parts, page, next }: { parts: ExportParts; page: NewContactsPage; next: ExportState }): Promise<void> {
  const known = await parts.store.known(page.records.map(({ id }) => id));
  await deliverAll({ parts, fresh: [...new Map(page.records.filter(({ id }) => !known.has(id)).map((record) => [record.id, record])).values()], next });
}

/** Contacts that were refused before, as they are now. Throws `SideError` when a service did not serve us. */
export const retryExport = ({ parts, records }: { parts: ExportParts; records: readonly ContactRecord[] }): Promise<void> => deliverAll({ parts, fresh: records, next: null });

/** The state moves on with the last of them, and only when nobody has to be tried again. */
async function deliverAll({ parts, fresh, next }: { parts: ExportParts; fresh: readonly ContactRecord[]; next: ExportState | null }): Promise<void> {
  const { store, target } = parts;
  const leftOut = fresh.filter((record) => !passes({ record, filter: parts.filter, keys: parts.keys }));
  const wanted = fresh.filter((record) => !leftOut.includes(record));
  let dealt: Dealt[] = leftOut.map(({ id }) => ({ wixId: id, kind: 'leftOut', reason: { code: 'exportFilter' } }));
  let again: SideError | null = null;
  for (const batch of inChunks(wanted, target.batch)) {
    if (dealt.length > 0) await store.commit({ dealt, state: null });
    const delivered = await deliverBatch({ parts, batch });
    dealt = delivered.dealt;
    again ??= delivered.again;
  }
  await store.commit({ dealt, state: again ? null : next });
  if (again) throw again;
}

async function deliverBatch({ parts, batch }: { parts: ExportParts; batch: readonly ContactRecord[] }): Promise<{ dealt: Dealt[]; again: SideError | null }> {
  const made = batch.map((record) => {
    const { rows, problem } = carry({ record, ...parts });
    return { record, fields: valuesOf(filled(rows)), problem };
  });
  const good = made.filter(({ problem }) => problem === null);
  const outcomes: ReadonlyMap<string, DeliveryOutcome> =
    good.length === 0 ? new Map() : await parts.target.deliver(good.map(({ record, fields }): Delivery => ({ wixId: record.id, fields, email: record.emails[0] ?? null })));
  let again: SideError | null = null;
  const dealt = made.flatMap(({ record, fields, problem }): Dealt[] => {
    if (problem) return [{ wixId: record.id, kind: 'refused', reason: problem }];
    const outcome = outcomes.get(record.id);
    if (outcome?.kind === 'delivered') return [{ wixId: record.id, kind: 'delivered', remoteId: outcome.remoteId, fields }];
    if (outcome?.kind === 'refused') return [{ wixId: record.id, kind: 'refused', reason: reasonOf(outcome.problems[0]) }];
    again ??= outcome?.error ?? new SideError({ code: 'unreachable', side: 'remote', retryable: true, message: 'the target gave no answer' });
    return [];
  });
  return { dealt, again };
}

const reasonOf = (problem: FieldProblem | undefined): Reason => ({ code: problem?.code ?? 'refused', params: problem?.field === undefined ? {} : { field: problem.field } });
