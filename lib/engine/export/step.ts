import { exportStart, type ExportState } from '@/lib/core/flows/export';
import { withOverlap } from '@/lib/core/run/watermark';
import { type NewContactsPage } from '@/lib/ports/sink';
import { deliverAll } from './deliver';
import type { ExportParts } from './parts';

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
