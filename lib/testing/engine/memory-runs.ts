import { matchAll, type Judged } from '@/lib/core/match/match-all';
import type { Link } from '@/lib/core/model/link';
import { sides, type SideName } from '@/lib/core/model/side';
import { replacesMany } from '@/lib/core/plan/guards';
import { contactsOf, idOn } from '@/lib/core/plan/links';
import { isOutOfScope } from '@/lib/core/plan/scope';
import type { PlanCounts, PlanItem, Run, SideCounts } from '@/lib/core/run/run';
import type { StagedContact } from '@/lib/core/run/staged';
import { type Clock, type Random } from '@/lib/ports/clock';
import type { ItemToApply, NewItem, RunStore } from '@/lib/ports/runs';
import { StaleEpochError } from '@/lib/ports/store';
import { createMemoryComparison, type Compared, type Fix } from './memory-comparison';
import { createMemoryStore, type StoreMemory } from './memory-store';

type Plan = Compared & {
  run: Run;
  isStopAsked: boolean;
  readonly staged: Readonly<Record<SideName, Map<string, StagedContact>>>;
  judged: ReadonlyMap<string, Judged>;
  readonly items: (PlanItem & Pick<NewItem, 'base'>)[];
};

const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1);

/**
 * A `RunStore` in memory: the simulator's, and the reference for the PostgreSQL one. `approve`,
 * `askToStop`, `accept` (of lists that were refused) and `fix` stand for the owner's clicks.
 */
export function createMemoryRuns({
  memory,
  clock,
  random,
}: {
  memory: StoreMemory;
  clock: Clock;
  random: Random;
}): RunStore & {
  approve(input?: { deleteAfterMs?: number | null }): Promise<void>;
  askToStop(): Promise<void>;
  accept(): Promise<void>;
  fix: Fix;
} {
  const plans: Plan[] = [];
  const assertEpoch = (epoch: number) => {
    if (memory.epoch !== epoch) throw new StaleEpochError('another worker holds this connection');
  };
  const find = (runId: string): Plan => {
    const plan = plans.find(({ run }) => run.id === runId);
    if (!plan) throw new Error('this run does not belong to the connection');
    return plan;
  };
  const held = ({ epoch, runId }: { epoch: number; runId: string }): Plan => {
    assertEpoch(epoch);
    return find(runId);
  };
  const forget = (link: Link) => {
    memory.links.delete(link.id);
    for (const { side, contactId } of contactsOf(link)) memory.byId[side].delete(contactId);
  };
  const verdictOf = (plan: Plan, side: SideName, id: string): Judged =>
    plan.judged.get(`${side}:${id}`) ?? { verdict: 'unrecognisable', mate: null };

  return {
    ...createMemoryComparison({ memory, clock, find, held, all: () => plans }),

    newest: async (kind = 'firstSync') =>
      plans.findLast(({ run }) => run.kind === kind)?.run ?? null,

    async start({ kind = 'firstSync', choices, mappingVersion, isApproved }) {
      for (const old of plans)
        if (
          old.run.phase !== 'done' &&
          old.run.phase !== 'stopped' &&
          (kind === 'firstSync' || old.run.kind === kind)
        )
          old.run = { ...old.run, phase: 'stopped', finishedAtMs: clock.nowMs() };
      const progress = { contacts: 0, isDone: false };
      const run: Run = {
        id: random.uuid(),
        kind,
        phase: 'indexing',
        choices,
        mappingVersion,
        index: { wix: progress, remote: progress },
        comparedTo: null,
        appliedTo: 0,
        counts: null,
        lists: null,
        report: null,
        startedAtMs: clock.nowMs(),
        plannedAtMs: null,
        approvedAtMs: isApproved ? clock.nowMs() : null,
        finishedAtMs: null,
        deleteAfterMs: null,
      };
      plans.push({
        run,
        isStopAsked: false,
        staged: { wix: new Map(), remote: new Map() },
        judged: new Map(),
        items: [],
        differences: [],
      });
      return run;
    },

    async stage({ side, contacts, progress, ...key }) {
      const plan = held(key);
      if (plan.run.phase !== 'indexing') return plan.run.index[side];
      for (const contact of contacts) plan.staged[side].set(contact.id, contact);
      const index = { ...progress, contacts: plan.staged[side].size };
      plan.run = { ...plan.run, index: { ...plan.run.index, [side]: index } };
      return index;
    },

    async match(key) {
      const plan = held(key);
      if (plan.run.comparedTo !== null) return;
      const entries = sides.flatMap((side) =>
        [...plan.staged[side].values()].map(({ id, linkedId, emails, phoneNames, hasKey }) => ({
          side,
          id,
          linkedId,
          emails,
          phoneNames,
          hasKey,
        })),
      );
      const links = [...memory.links.values()];
      plan.judged = matchAll({
        entries,
        keys: plan.run.choices.keys,
        linked: links.flatMap(({ wixId, remoteId }) =>
          wixId !== null && remoteId !== null ? [{ wix: wixId, remote: remoteId }] : [],
        ),
        // Who was left out by the filter alone is as good as new.
        known: links
          .filter((link) => !isOutOfScope(link) || (link.wixId !== null && link.remoteId !== null))
          .flatMap((link) =>
            sides.flatMap((side) => {
              const id = idOn(link, side);
              return id === null ? [] : [{ side, id }];
            }),
          ),
      });
      plan.run = { ...plan.run, phase: 'planning' };
    },

    async pairs({ runId, after, limit }) {
      const plan = find(runId);
      return [...plan.staged.wix.values()]
        .sort(byId)
        .flatMap((wix) => {
          const { verdict, mate } = verdictOf(plan, 'wix', wix.id);
          const remote = plan.staged.remote.get(mate ?? '');
          if (
            !remote ||
            wix.id <= (after ?? '') ||
            verdict === 'ambiguous' ||
            verdict === 'known' ||
            verdict === 'alone' ||
            verdict === 'unrecognisable'
          )
            return [];
          const link = memory.links.get(memory.byId.wix.get(wix.id) ?? '');
          return [
            {
              wix,
              remote,
              verdict,
              link: link
                ? {
                    id: link.id,
                    base: link.base,
                    refusals: link.refusals,
                    isSettled: link.state === 'inSync',
                  }
                : null,
            },
          ];
        })
        .slice(0, limit);
    },

    async singles({ runId, after, limit }) {
      const plan = find(runId);
      const all = sides.flatMap((side) =>
        [...plan.staged[side].values()].sort(byId).flatMap((contact) => {
          const { verdict, mate } = verdictOf(plan, side, contact.id);
          return mate === null && verdict !== 'linked' ? [{ side, contact, verdict }] : [];
        }),
      );
      const start =
        after === null
          ? 0
          : all.findIndex(
              (one) =>
                sides.indexOf(one.side) > sides.indexOf(after.side) ||
                (one.side === after.side && one.contact.id > after.id),
            );
      return start < 0 ? [] : all.slice(start, start + limit);
    },

    async addItems({ items, comparedTo, ...key }) {
      const plan = held(key);
      for (const item of items) {
        const isThere = plan.items.some(
          (old) =>
            (old.wixId !== null && old.wixId === item.wixId) ||
            (old.remoteId !== null && old.remoteId === item.remoteId),
        );
        if (!isThere) plan.items.push({ ...item, no: plan.items.length + 1, isOut: false });
      }
      plan.run = { ...plan.run, comparedTo };
    },

    async freeze(key) {
      const plan = held(key);
      const counts = countPlan({ plan, memory });
      const approvedAtMs = replacesMany(counts) ? null : plan.run.approvedAtMs;
      plan.run = {
        ...plan.run,
        counts,
        plannedAtMs: clock.nowMs(),
        approvedAtMs,
        phase: approvedAtMs === null ? 'planned' : 'applying',
      };
      if (approvedAtMs !== null)
        memory.connection = { ...memory.connection, scope: plan.run.choices.scope };
      return plan.run;
    },

    async items({ runId, after, limit, kind, side }) {
      return find(runId)
        .items.filter(
          (item) =>
            item.no > after && (!kind || item.kind === kind) && (!side || item.side === side),
        )
        .slice(0, limit)
        .map(({ base: _, ...item }) => item);
    },

    async toApply({ runId, after, limit }) {
      const plan = find(runId);
      return plan.items
        .filter((item) => item.no > after)
        .slice(0, limit)
        .map((item): ItemToApply => ({
          ...item,
          wix: plan.staged.wix.get(item.wixId ?? '') ?? null,
          remote: plan.staged.remote.get(item.remoteId ?? '') ?? null,
        }));
    },

    async applied({ to, ...key }) {
      const plan = held(key);
      plan.run = { ...plan.run, appliedTo: to };
      return !plan.isStopAsked;
    },

    async stop(key) {
      const plan = held(key);
      const hasBegun = (link: Link) =>
        link.wixVersion !== null ||
        link.remoteVersion !== null ||
        [...memory.operations.values()].some(({ linkId }) => linkId === link.id);
      for (const link of [...memory.links.values()].filter(({ runId }) => runId === key.runId)) {
        const isPlanned = link.decision === null || link.decision.kind === 'startClean';
        if (isPlanned && !hasBegun(link)) forget(link);
        else
          memory.links.set(link.id, {
            ...link,
            runId: null,
            ...(link.decision?.kind === 'startClean'
              ? {
                  decision: null,
                  state: 'onHold',
                  reason: {
                    code: 'planStopped',
                    params: { side: link.wixId === null ? 'remote' : 'wix' },
                  },
                }
              : {}),
          });
      }
      for (const [at, row] of memory.dirty)
        if (
          row.lane === 'run' &&
          row.cause === 'firstSync' &&
          !memory.byId[row.side].has(row.contactId)
        )
          memory.dirty.delete(at);
      plan.run = { ...plan.run, phase: 'stopped', finishedAtMs: clock.nowMs() };
      for (const side of sides) plan.staged[side].clear();
      const before = plans.findLast(({ run }) => run.kind === 'firstSync' && run.phase === 'done');
      memory.connection = {
        ...memory.connection,
        ...(before ? { phase: 'live', scope: before.run.choices.scope } : { phase: 'preparing' }),
      };
      const isTouched = (link: Link) =>
        isOutOfScope(link) ||
        [...memory.operations.values()].some(
          ({ linkId, runId }) => linkId === link.id && runId === key.runId,
        );
      if (before)
        await createMemoryStore({ memory, clock }).mark({
          marks: [...memory.links.values()]
            .filter(isTouched)
            .flatMap((link) => contactsOf(link).slice(0, 1))
            .map((contact) => ({ ...contact, lane: 'run', cause: 'sweep' })),
        });
    },

    async finish(key) {
      const plan = held(key);
      if (plan.run.phase === 'applying')
        plan.run = { ...plan.run, phase: 'done', finishedAtMs: clock.nowMs() };
      for (const link of memory.links.values())
        if (link.runId === key.runId && link.decision === null)
          memory.links.set(link.id, { ...link, runId: null });
      for (const side of sides) plan.staged[side].clear();
    },

    async approve({ deleteAfterMs = null } = {}) {
      const plan = plans.findLast(({ run }) => run.kind === 'firstSync');
      if (plan?.run.phase !== 'planned') return;
      plan.run = { ...plan.run, phase: 'applying', approvedAtMs: clock.nowMs(), deleteAfterMs };
      memory.connection = { ...memory.connection, scope: plan.run.choices.scope };
    },

    async askToStop() {
      const plan = plans.findLast(({ run }) => run.kind === 'firstSync');
      if (plan?.run.phase === 'applying') plan.isStopAsked = true;
    },

    async accept() {
      const plan = plans.findLast(({ run }) => run.lists === 'refused');
      if (plan) plan.run = { ...plan.run, lists: 'accepted' };
      memory.connection = { ...memory.connection, parked: null };
    },
  };
}

function countPlan({
  plan: { items, staged },
  memory,
}: {
  plan: Plan;
  memory: StoreMemory;
}): PlanCounts {
  const kinds: Record<string, SideCounts & { items: number }> = {};
  const matchedBy: Record<string, number> = {};
  for (const { kind, side, verdict } of items) {
    const old = kinds[kind] ?? { items: 0, wix: 0, remote: 0 };
    kinds[kind] = {
      ...old,
      items: old.items + 1,
      ...(side === null ? {} : { [side]: old[side] + 1 }),
    };
    matchedBy[verdict] = (matchedBy[verdict] ?? 0) + 1;
  }
  const written = (side: SideName) =>
    items.filter(
      (item) =>
        (item.kind === 'fill' || item.kind === 'update') &&
        item.writes.some((write) => write.side === side),
    ).length;
  const pairs = items.filter(
    (item) => item.wixId !== null && item.remoteId !== null && item.kind !== 'skip',
  );
  const replaced = (side: SideName) =>
    items.filter((item) => item.writes.some((write) => write.side === side && write.replaces))
      .length;
  const scoped = items.map((item) => {
    const link = memory.links.get(
      memory.byId.wix.get(item.wixId ?? '') ?? memory.byId.remote.get(item.remoteId ?? '') ?? '',
    );
    return {
      isOut: item.kind === 'skip' && item.reason?.code === 'outOfScope',
      wasOut: link !== undefined && isOutOfScope(link),
      isKnown: link !== undefined,
    };
  });
  return {
    contacts: { wix: staged.wix.size, remote: staged.remote.size },
    kinds,
    matchedBy,
    updates: { wix: written('wix'), remote: written('remote') },
    creates: { wix: kinds['create']?.wix ?? 0, remote: kinds['create']?.remote ?? 0 },
    ids: {
      wix: pairs.filter((item) => staged.wix.get(item.wixId ?? '')?.linkedId !== item.remoteId)
        .length,
      remote: pairs.filter(
        (item) => staged.remote.get(item.remoteId ?? '')?.linkedId !== item.wixId,
      ).length,
    },
    overwrites: { wix: replaced('wix'), remote: replaced('remote') },
    scope: {
      out: scoped.filter(({ isOut }) => isOut).length,
      leaving: scoped.filter(({ isOut, wasOut, isKnown }) => isOut && isKnown && !wasOut).length,
      entering: scoped.filter(({ isOut, wasOut }) => wasOut && !isOut).length,
    },
  };
}
