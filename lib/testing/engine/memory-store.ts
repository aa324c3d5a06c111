import { askedFor, lanes, type Dirty, type Mark } from '@/lib/core/model/dirty';
import { type Decision, type Link } from '@/lib/core/model/link';
import { type Mapping } from '@/lib/core/model/mapping';
import { type Operation } from '@/lib/core/model/operation';
import { type SideName } from '@/lib/core/model/side';
import { joinEvidence, liveCrowd } from '@/lib/core/plan/events';
import { overwroteSomething } from '@/lib/core/plan/judge-undo';
import { contactsOf, idOn } from '@/lib/core/plan/links';
import { type Clock } from '@/lib/ports/clock';
import {
  StaleEpochError,
  type ConnectionView,
  type LinkLookup,
  type RecentWrite,
  type StateChange,
  type SyncStore,
  type TurnCommit,
} from '@/lib/ports/store';

/** The rows of one connection. Two stores on the same memory are two workers. */
export type StoreMemory = {
  connection: Omit<ConnectionView, 'linkCount'>;
  epoch: number;
  leaseOwner: string | null;
  leasedUntilMs: number;
  readonly links: Map<string, Link>;
  readonly actedAtMs: Map<string, number>;
  readonly byId: Record<SideName, Map<string, string>>;
  readonly aliases: Record<SideName, Map<string, string>>;
  readonly dirty: Map<string, Dirty>;
  readonly operations: Map<string, Operation>;
};

/** The state of a connection on which nothing has run yet. */
export const freshState = {
  outage: null,
  watermarks: { wix: null, remote: null },
  fieldsGone: [],
  overwritesRightUntilMs: 0,
  storesId: { wix: false, remote: true },
} as const satisfies Partial<ConnectionView>;

export function createStoreMemory(connection: StoreMemory['connection']): StoreMemory {
  return {
    connection,
    epoch: 0,
    leaseOwner: null,
    leasedUntilMs: 0,
    links: new Map(),
    actedAtMs: new Map(),
    byId: { wix: new Map(), remote: new Map() },
    aliases: { wix: new Map(), remote: new Map() },
    dirty: new Map(),
    operations: new Map(),
  };
}

const dirtyKey = ({ side, contactId }: { side: SideName; contactId: string }) =>
  `${side}:${contactId}`;

/** A `SyncStore` in memory: the simulator's, and the reference for the PostgreSQL one. */
export function createMemoryStore({
  memory,
  clock,
}: {
  memory: StoreMemory;
  clock: Clock;
}): SyncStore {
  const assertEpoch = (epoch: number) => {
    if (memory.epoch !== epoch) throw new StaleEpochError('another worker holds this connection');
  };
  const linkOf = (side: SideName, id: string) => {
    const linkId = memory.byId[side].get(id) ?? memory.aliases[side].get(id);
    return linkId === undefined ? undefined : memory.links.get(linkId);
  };
  /** Decisions as they were read: one that a person made since is not overwritten. */
  const decisions = new Map<string, Decision | null>();
  const remember = (links: readonly Link[]) => {
    for (const link of links) decisions.set(link.id, link.decision);
    return links;
  };
  const lookUp = (lookups: readonly LinkLookup[]) => {
    const found = new Map<string, Link>();
    for (const { side, ids } of lookups)
      for (const id of ids) {
        const link = linkOf(side, id);
        if (link) found.set(link.id, link);
      }
    return remember([...found.values()]);
  };
  const liveRows = () => [...memory.dirty.values()].filter((row) => row.lane === 'live').length;
  const mark = ({
    mark: next,
    quietMs,
    joinMs,
  }: {
    mark: Mark;
    quietMs: number;
    joinMs: number;
  }) => {
    const now = clock.nowMs();
    const key = dirtyKey(next);
    const old = memory.dirty.get(key);
    const link = linkOf(next.side, next.contactId);
    const actedAt = link && memory.actedAtMs.get(link.id);
    const waits = actedAt !== undefined && now - actedAt < quietMs && next.lane === 'live';
    const lane =
      isStranger({ link, mark: next }) && (waitsBehind(old) || liveRows() >= liveCrowd)
        ? 'run'
        : next.lane;
    const notBeforeMs = now + Math.max(next.delayMs ?? 0, waits ? joinMs : 0);
    memory.dirty.set(key, {
      side: next.side,
      contactId: next.contactId,
      generation: (old?.generation ?? 0) + 1,
      lane: old && lanes.indexOf(old.lane) < lanes.indexOf(lane) ? old.lane : lane,
      notBeforeMs: old ? Math.min(old.notBeforeMs, notBeforeMs) : notBeforeMs,
      markedAtMs: old && (old.lane !== 'idWrite' || lane === 'idWrite') ? old.markedAtMs : now,
      versions: [
        ...new Set([
          ...(old?.versions ?? []),
          ...(next.version === undefined ? [] : [next.version]),
        ]),
      ],
      evidence: joinEvidence([...(old ? [old.evidence] : []), next.evidence ?? {}]),
      cause: next.cause,
      attempts: next.cause === 'retry' || next.cause === 'person' ? 0 : (old?.attempts ?? 0),
    });
  };
  const put = (link: Link) => {
    const old = memory.links.get(link.id);
    for (const side of ['wix', 'remote'] as const) {
      const id = idOn(link, side);
      const was = old && idOn(old, side);
      if (was && was !== id && memory.byId[side].get(was) === link.id)
        memory.byId[side].delete(was);
      if (id === null) continue;
      const holder = memory.byId[side].get(id);
      if (holder !== undefined && holder !== link.id)
        throw new Error(`two links for one ${side} contact`);
      memory.byId[side].set(id, link.id);
    }
    const isNewer = old !== undefined && old.decision !== (decisions.get(link.id) ?? null);
    memory.links.set(link.id, isNewer ? { ...link, decision: old.decision } : link);
    decisions.set(link.id, link.decision);
    memory.actedAtMs.set(link.id, clock.nowMs());
  };
  const remove = (linkId: string) => {
    const link = memory.links.get(linkId);
    if (!link) return;
    memory.links.delete(linkId);
    for (const side of ['wix', 'remote'] as const) {
      const id = idOn(link, side);
      if (id !== null && memory.byId[side].get(id) === linkId) memory.byId[side].delete(id);
    }
  };

  const aliasesOf = (lookups: readonly LinkLookup[]) =>
    new Map(
      lookups.flatMap(({ side, ids }) =>
        ids.flatMap((id) => {
          const linkId = memory.aliases[side].get(id);
          return linkId === undefined ? [] : [[`${side}:${id}`, linkId] as const];
        }),
      ),
    );
  const waitingFor = (contacts: ReadonlySet<string>) =>
    [...memory.links.values()].filter(({ refusals }) =>
      refusals.some(
        ({ side, holder }) => holder && contacts.has(dirtyKey({ side, contactId: holder.id })),
      ),
    );
  const openOf = (linkIds: ReadonlySet<string>) =>
    [...memory.operations.values()].filter(
      (operation) => linkIds.has(operation.linkId) && isOpen(operation, memory.epoch),
    );
  const recentWrites = ({
    linkIds,
    sinceMs,
  }: {
    linkIds: ReadonlySet<string>;
    sinceMs: number;
  }): readonly RecentWrite[] => {
    const counts = new Map<string, RecentWrite>();
    for (const operation of memory.operations.values()) {
      if (!linkIds.has(operation.linkId) || operation.state !== 'done' || operation.atMs < sinceMs)
        continue;
      for (const { row, after } of operation.changes) {
        const key = `${operation.linkId} ${row} ${operation.side} ${after.join()}`;
        counts.set(key, {
          linkId: operation.linkId,
          row,
          side: operation.side,
          after,
          count: (counts.get(key)?.count ?? 0) + 1,
        });
      }
    }
    return [...counts.values()];
  };

  return {
    async claim({ worker, leaseMs }) {
      if (
        memory.leaseOwner !== null &&
        memory.leaseOwner !== worker &&
        memory.leasedUntilMs > clock.nowMs()
      )
        return null;
      memory.epoch += 1;
      memory.leaseOwner = worker;
      memory.leasedUntilMs = clock.nowMs() + leaseMs;
      return { epoch: memory.epoch };
    },
    async renew({ epoch, leaseMs }) {
      assertEpoch(epoch);
      memory.leasedUntilMs = clock.nowMs() + leaseMs;
    },
    async release({ epoch }) {
      if (memory.epoch !== epoch) return;
      memory.leaseOwner = null;
      memory.leasedUntilMs = 0;
    },
    async connection() {
      return { ...memory.connection, linkCount: memory.links.size };
    },
    async mark({ marks, quietMs = 0, joinMs = 0 }) {
      for (const next of marks) mark({ mark: next, quietMs, joinMs });
    },
    async take({ epoch, leaseMs, lanes }) {
      assertEpoch(epoch);
      memory.leasedUntilMs = clock.nowMs() + leaseMs;
      const connection = { ...memory.connection, linkCount: memory.links.size };
      const rows = [...memory.dirty.values()].sort((a, b) => a.notBeforeMs - b.notBeforeMs);
      const due = rows.filter((dirty) => dirty.notBeforeMs <= clock.nowMs());
      const first = lanes.find(({ lane }) => due.some((dirty) => dirty.lane === lane));
      if (!first) return { connection, dirty: [], nextDueMs: rows[0]?.notBeforeMs ?? null };
      return {
        connection,
        dirty: due.filter((dirty) => dirty.lane === first.lane).slice(0, first.limit),
        nextDueMs: null,
      };
    },
    async known({ lookups, writesSinceMs }) {
      const links = lookUp(lookups);
      const contacts = [
        ...lookups.flatMap(({ side, ids }) => ids.map((contactId) => ({ side, contactId }))),
        ...links.flatMap(contactsOf),
      ];
      const linkIds = new Set(links.map((link) => link.id));
      return {
        links,
        aliases: aliasesOf(lookups),
        dirty: [...new Set(contacts.map(dirtyKey))].flatMap((key) => memory.dirty.get(key) ?? []),
        open: openOf(linkIds),
        recentWrites: recentWrites({ linkIds, sinceMs: writesSinceMs }),
        toUndo: links.flatMap(({ id, decision }) =>
          (decision?.kind === 'undo' ? decision.operationIds : [])
            .flatMap((operationId) => memory.operations.get(operationId) ?? [])
            .filter(({ linkId }) => linkId === id),
        ),
        waiting: waitingFor(new Set(contacts.map(dirtyKey))),
      };
    },
    async linksByIds({ lookups }) {
      return lookUp(lookups);
    },
    async linksById({ ids }) {
      return remember(ids.flatMap((id) => memory.links.get(id) ?? []));
    },
    async heldByKeys({ keys }) {
      return remember(
        [...memory.links.values()].filter(
          (link) =>
            link.state === 'onHold' &&
            [link.keys.wix, link.keys.remote].some((key) => key !== null && keys.includes(key)),
        ),
      );
    },
    async begin({ epoch, operations, links }) {
      assertEpoch(epoch);
      links.forEach(put);
      for (const operation of operations) memory.operations.set(operation.id, operation);
    },
    async openOperations({ linkIds }) {
      return openOf(new Set(linkIds));
    },
    async orphaned({ epoch, limit }) {
      assertEpoch(epoch);
      const orphans = [...memory.operations.values()].filter(
        (operation) => operation.state === 'sending' && operation.epoch < epoch,
      );
      return [...new Set(orphans.map((operation) => operation.linkId))].slice(0, limit);
    },
    async guardCounts({ deletesSinceMs, overwritesSinceMs, noticedAfterMs }) {
      const done = [...memory.operations.values()].filter(
        (operation) => operation.state === 'done',
      );
      const overwrites = done.filter(
        (operation) =>
          overwroteSomething(operation) &&
          !isAskedFor(operation) &&
          operation.atMs >= overwritesSinceMs &&
          (operation.seenAtMs ?? operation.atMs) > noticedAfterMs,
      );
      return {
        deletes: done.filter(
          (operation) => operation.rule === 'standingDeletion' && operation.atMs >= deletesSinceMs,
        ).length,
        overwrittenLinks: new Set(overwrites.map((operation) => operation.linkId)).size,
      };
    },
    async commit(commit: TurnCommit) {
      assertEpoch(commit.epoch);
      commit.removedLinkIds.forEach(remove);
      commit.links.forEach(put);
      for (const operation of commit.operations) memory.operations.set(operation.id, operation);
      for (const { side, oldId, linkId } of commit.aliases) memory.aliases[side].set(oldId, linkId);
      for (const done of commit.finished)
        if (memory.dirty.get(dirtyKey(done))?.generation === done.generation)
          memory.dirty.delete(dirtyKey(done));
      for (const later of commit.postponed) {
        const row = memory.dirty.get(dirtyKey(later));
        if (row?.generation === later.generation)
          memory.dirty.set(dirtyKey(later), {
            ...row,
            notBeforeMs: later.notBeforeMs,
            attempts: later.attempts,
          });
      }
      for (const next of commit.marks) mark({ mark: next, quietMs: 0, joinMs: 0 });
      memory.connection = {
        ...memory.connection,
        ...changedState({ connection: memory.connection, change: commit.state ?? {} }),
        ...(commit.phase ? { phase: commit.phase } : {}),
        ...(commit.parked === undefined ? {} : { parked: commit.parked }),
        ...(commit.renewedRows
          ? { mapping: renewed({ mapping: memory.connection.mapping, rows: commit.renewedRows }) }
          : {}),
      };
      if (!commit.renewedRows) return;
      for (const { wixId, remoteId, state } of memory.links.values())
        if (wixId !== null && remoteId !== null && state !== 'excluded')
          mark({
            mark: { side: 'wix', contactId: wixId, lane: 'run', cause: 'sweep' },
            quietMs: 0,
            joinMs: 0,
          });
    },
    async operations({ limit, states, causes }) {
      const wanted = [...memory.operations.values()].filter(
        (operation) =>
          (!states || states.includes(operation.state)) &&
          (!causes || causes.includes(operation.cause)),
      );
      return wanted.reverse().slice(0, limit);
    },
  };
}

/** The stop is kept for the screens; nothing reads it here. */
function changedState({
  connection,
  change,
}: {
  connection: StoreMemory['connection'];
  change: StateChange;
}): Partial<ConnectionView> {
  const { outage, watermarks, fieldsGone, prepared } = change;
  return {
    ...(outage === undefined ? {} : { outage }),
    ...(watermarks ? { watermarks: { ...connection.watermarks, ...watermarks } } : {}),
    ...(fieldsGone ? { fieldsGone } : {}),
    ...(prepared
      ? {
          storesId: {
            wix: prepared.wix.idField !== null,
            remote: prepared.remote.idField !== null,
          },
        }
      : {}),
  };
}

function renewed({ mapping, rows }: { mapping: Mapping; rows: readonly number[] }): Mapping {
  const highest = Math.max(...mapping.rows.map(({ id }) => id));
  return {
    version: mapping.version + 1,
    rows: mapping.rows.map((row) =>
      rows.includes(row.id) ? { ...row, id: highest + 1 + rows.indexOf(row.id) } : row,
    ),
  };
}

const isToldOf = ({ cause }: { cause: Mark['cause'] }) => cause === 'webhook' || cause === 'sweep';
const isStranger = ({ link, mark }: { link: Link | undefined; mark: Mark }) =>
  link === undefined && mark.lane === 'live' && isToldOf(mark);
const waitsBehind = (row: Dirty | undefined) =>
  row !== undefined && row.lane === 'run' && isToldOf(row);

/** What a person approved or asked for is no accident. */
const isAskedFor = ({ cause, runId }: Operation) => runId !== null || askedFor.includes(cause);

const isOpen = (operation: Operation, epoch: number) =>
  operation.state === 'unclear' || (operation.state === 'sending' && operation.epoch < epoch);
