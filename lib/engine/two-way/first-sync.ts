import type { Policy } from '@/lib/core/model/connection';
import type { Mark } from '@/lib/core/model/dirty';
import type { Link } from '@/lib/core/model/link';
import type { SideName } from '@/lib/core/model/side';
import { contactsOf, newLink } from '@/lib/core/plan/links';
import { isOutOfScope } from '@/lib/core/plan/scope';
import { foretellOne, foretellPair, type Foretold } from '@/lib/core/run/plan-item';
import type { IndexProgress, Run } from '@/lib/core/run/run';
import type { StagedPair } from '@/lib/core/run/staged';
import { type Clock, type Random } from '@/lib/ports/clock';
import { type ContactSide, type RecordPage } from '@/lib/ports/contact-side';
import type { ItemToApply, NewItem, RunStore, StagedSingle } from '@/lib/ports/runs';
import { nothingNew, type SyncStore } from '@/lib/ports/store';
import { refuseLists } from './comparison';
import { indexPage } from './index-page';
import type { StageContext } from './stage-contact';

export type FirstSyncDeps = {
  readonly store: SyncStore;
  readonly runs: RunStore;
  readonly sides: Readonly<Record<SideName, ContactSide>>;
  readonly storesId: Readonly<Record<SideName, boolean>>;
  readonly epoch: number;
  readonly random: Random;
  readonly clock: Clock;
  readonly context: StageContext;
  readonly policy: Policy;
};

const compareBatch = 1_000;
const applyBatch = 500;
const sideNames = ['wix', 'remote'] as const;

/**
 * Goes on with a run until it waits for the owner, or everything is handed over to links and marks.
 * Progress is kept page by page, so a run killed at any moment goes on where it was. Throws
 * `SideError` when a service did not serve us.
 */
export async function advanceRun(deps: FirstSyncDeps & { readonly run: Run }): Promise<Run> {
  let { run } = deps;
  if (run.phase === 'indexing')
    await Promise.all(sideNames.map((side) => indexSide({ ...deps, side })));
  if (run.phase === 'indexing' || run.phase === 'planning') {
    // A new plan over existing links: a list that lost most of their contacts is refused.
    if (run.phase === 'indexing' && (await refuseLists({ ...deps, run }))) return run;
    await deps.runs.match({ epoch: deps.epoch, runId: run.id });
    await compareAll(deps);
    run = await deps.runs.freeze({ epoch: deps.epoch, runId: run.id });
  }
  if (run.phase === 'applying') await handOver({ ...deps, run });
  return run;
}

/** Each page is kept while the next one is on its way. */
async function indexSide(deps: FirstSyncDeps & { run: Run; side: SideName }): Promise<void> {
  const list = deps.sides[deps.side];
  let progress: IndexProgress = deps.run.index[deps.side];
  let coming = progress.isDone ? null : listFrom(list, progress.cursor);
  while (coming) {
    const page = await coming;
    coming = page.next === undefined ? null : listFrom(list, page.next);
    progress = await indexPage({ ...deps, page, progress, keepsKeys: true });
  }
}

function listFrom(side: ContactSide, cursor: string | undefined): Promise<RecordPage> {
  const page = side.list({ lane: 'run', ...(cursor === undefined ? {} : { cursor }) });
  // Prevents an unhandled rejection if keeping the page before fails and this one is never awaited.
  page.catch(() => undefined);
  return page;
}

// ---- planning -----------------------------------------------------------------------------------

/** `comparedTo` of a run whose pairs are all compared names the last contact without a partner. */
const singleMark = (single: StagedSingle) => `${single.side} ${single.contact.id}`;
const readSingleMark = (
  mark: string | null,
): { readonly side: SideName; readonly id: string } | null => {
  const [side, id] = mark?.split(' ') ?? [];
  return (side === 'wix' || side === 'remote') && id !== undefined ? { side, id } : null;
};

async function compareAll(deps: FirstSyncDeps & { run: Run }): Promise<void> {
  const { runs, epoch, run, context, policy, clock } = deps;
  const common = { epoch, runId: run.id };
  let single = readSingleMark(run.comparedTo);
  for (let after = run.comparedTo; single === null;) {
    const pairs = await runs.pairs({ runId: run.id, after, limit: compareBatch });
    const last = pairs.at(-1);
    if (!last) break;
    after = last.wix.id;
    const items = pairs.map((pair) =>
      pairItem({
        pair,
        foretold: foretellPair({
          pair,
          context: {
            rows: context.mapping.rows,
            systemOfRecord: run.choices.systemOfRecord,
            scope: run.choices.scope,
            fingerprint: context.fingerprint,
          },
        }),
      }),
    );
    await runs.addItems({ ...common, items, comparedTo: after });
  }
  for (;;) {
    const singles = await runs.singles({ runId: run.id, after: single, limit: compareBatch });
    const last = singles.at(-1);
    if (!last) break;
    single = { side: last.side, id: last.contact.id };
    const items = singles.map((one) =>
      singleItem({
        single: one,
        foretold: foretellOne({
          ...one,
          context: { choices: run.choices, policy, nowMs: clock.nowMs() },
        }),
      }),
    );
    await runs.addItems({ ...common, items, comparedTo: singleMark(last) });
  }
}

const pairItem = ({ pair, foretold }: { pair: StagedPair; foretold: Foretold }): NewItem => ({
  ...foretold,
  verdict: pair.verdict,
  wixId: pair.wix.id,
  remoteId: pair.remote.id,
});
const singleItem = ({
  single: { side, contact, verdict },
  foretold,
}: {
  single: StagedSingle;
  foretold: Foretold;
}): NewItem => ({
  ...foretold,
  verdict,
  wixId: side === 'wix' ? contact.id : null,
  remoteId: side === 'remote' ? contact.id : null,
});

// ---- applying -----------------------------------------------------------------------------------

/**
 * Turns the plan's lines into links and marks; the actor does the rest, line by line, under every
 * rule of live work.
 */
async function handOver(deps: FirstSyncDeps & { run: Run }): Promise<void> {
  const { store, runs, epoch, run } = deps;
  for (let after = run.appliedTo; ;) {
    const items = await runs.toApply({ runId: run.id, after, limit: applyBatch });
    const last = items.at(-1);
    if (!last) break;
    const { links, marks } = await changesOf({ ...deps, items });
    await store.commit({ ...nothingNew(epoch), links, marks });
    if (!(await runs.applied({ epoch, runId: run.id, to: last.no }))) return;
    after = last.no;
  }
  const watermarks = Object.fromEntries(
    sideNames.flatMap((side) => {
      const { watermark } = run.index[side];
      return watermark === undefined ? [] : [[side, watermark]];
    }),
  );
  await store.commit({ ...nothingNew(epoch), phase: 'applying', state: { watermarks } });
}

/**
 * A contact linked meanwhile, by an edit that came first or before a crash, keeps its link and is
 * only looked at.
 */
async function changesOf({
  store,
  random,
  clock,
  storesId,
  run,
  items,
}: FirstSyncDeps & { run: Run; items: readonly ItemToApply[] }): Promise<{
  links: readonly Link[];
  marks: readonly Mark[];
}> {
  const known = await store.linksByIds({
    lookups: sideNames.map((side) => ({
      side,
      ids: items.flatMap((item) => idOf(item, side) ?? []),
    })),
  });
  const owners = new Map(
    known.flatMap((link) =>
      contactsOf(link).map(({ side, contactId }) => [`${side}:${contactId}`, link] as const),
    ),
  );
  const links: Link[] = [];
  const marks: Mark[] = [];
  for (const item of items) {
    if (item.kind === 'same') continue;
    const old = owners.get(`wix:${item.wixId}`) ?? owners.get(`remote:${item.remoteId}`);
    const link = old ? null : linkOf({ item, id: random.uuid(), run });
    const isSettled = link?.state === 'inSync';
    if (link) links.push(isSettled ? link : { ...link, runId: run.id });
    else if (old && item.writes.length > 0) links.push({ ...old, runId: run.id });
    const delayMs = isScheduled({ item, run })
      ? Math.max(0, (run.deleteAfterMs ?? 0) - clock.nowMs())
      : 0;
    marks.push(
      ...(isLeftBy(item) && (!old || isOutOfScope(old))
        ? []
        : marksOf({ item, isSettled, storesId, delayMs })),
    );
  }
  return { links, marks };
}

const idOf = (item: ItemToApply, side: SideName) => (side === 'wix' ? item.wixId : item.remoteId);

/** Approved for later: until then the contact stays where it is. */
const isScheduled = ({ item, run }: { item: ItemToApply; run: Run }) =>
  item.kind === 'delete' && !item.isOut && run.deleteAfterMs !== null;

function linkOf({ item, id, run }: { item: ItemToApply; id: string; run: Run }): Link | null {
  const { wixId, remoteId, wix, remote, kind } = item;
  const fresh = {
    ...newLink({ id, wixId, remoteId }),
    base: item.base,
    keys: { wix: wix?.key ?? null, remote: remote?.key ?? null },
  };
  const versions = { wixVersion: wix?.version ?? null, remoteVersion: remote?.version ?? null };
  if (isLeftBy(item)) return { ...fresh, state: 'excluded', reason: item.reason };
  if (wixId !== null && remoteId !== null) {
    // Both agree already: nothing is left to read. A later change has a higher version and an
    // event, or the sweep finds it.
    return kind === 'link'
      ? {
          ...fresh,
          ...versions,
          state: 'inSync',
          idWritten: { wix: wix?.linkedId === remoteId, remote: remote?.linkedId === wixId },
        }
      : fresh;
  }
  // Judged from both lists and by the owner's keys: nothing is left to search for.
  if (item.verdict === 'ambiguous')
    return { ...fresh, ...versions, state: 'onHold', reason: item.reason };
  const facts = wix?.facts ?? remote?.facts;
  if ((kind === 'label' || kind === 'delete') && !item.isOut && facts) {
    const decision = { kind: 'startClean', how: kind, facts } as const;
    if (run.deleteAfterMs === null || kind === 'label') return { ...fresh, decision };
    return {
      ...fresh,
      state: 'excluded',
      reason: {
        code: 'deletionScheduled',
        params: { side: item.side ?? 'remote', atMs: run.deleteAfterMs },
      },
      decision: { ...decision, notBeforeMs: run.deleteAfterMs },
    };
  }
  return isLeft(item)
    ? {
        ...fresh,
        state: 'excluded',
        reason: item.reason ?? { code: 'leftOut', params: { side: item.side ?? 'wix' } },
      }
    : null;
}

/** Left alone by the filter. */
const isLeftBy = ({ kind, reason }: ItemToApply) =>
  kind === 'skip' && reason?.code === 'outOfScope';

/** The contact stays where it is, and nothing is done with it automatically. */
const isLeft = ({ kind, isOut, verdict }: ItemToApply) =>
  verdict === 'ambiguous' ||
  kind === 'undeletable' ||
  kind === 'keep' ||
  (isOut && (kind === 'label' || kind === 'delete'));

function marksOf({
  item,
  isSettled,
  storesId,
  delayMs,
}: {
  item: ItemToApply;
  isSettled: boolean;
  storesId: FirstSyncDeps['storesId'];
  delayMs: number;
}): readonly Mark[] {
  const { wixId, remoteId } = item;
  if (isSettled && wixId !== null && remoteId !== null) {
    const stored = { wix: item.wix?.linkedId ?? null, remote: item.remote?.linkedId ?? null };
    return sideNames.flatMap((side): readonly Mark[] =>
      storesId[side] && stored[side] === null
        ? [
            {
              side,
              contactId: side === 'wix' ? wixId : remoteId,
              lane: 'idWrite',
              cause: 'firstSync',
            },
          ]
        : [],
    );
  }
  if (isLeft(item)) return [];
  const side: SideName = wixId === null ? 'remote' : 'wix';
  const contactId = wixId ?? remoteId;
  if (contactId === null) return [];
  return [
    {
      side,
      contactId,
      lane: 'run',
      cause: 'firstSync',
      ...(delayMs > 0 ? { delayMs } : {}),
      ...(item.verdict === 'alone' && item.kind === 'create'
        ? { evidence: { unmatched: true } }
        : {}),
    },
  ];
}
