import { type Decision, type Link } from '@/lib/core/model/link';
import { otherSide, type SideName } from '@/lib/core/model/side';
import { contactsOf, idOn } from '@/lib/core/plan/links';
import { emptyReport, isFixable } from '@/lib/core/run/report';
import type { Run } from '@/lib/core/run/run';
import type { StagedContact } from '@/lib/core/run/staged';
import type { Clock } from '@/lib/ports/clock';
import type { ComparisonStore, DifferenceLine } from '@/lib/ports/runs';
import { createMemoryStore, type StoreMemory } from './memory-store';

export type Compared = {
  run: Run;
  readonly staged: Readonly<Record<SideName, Map<string, StagedContact>>>;
  readonly differences: DifferenceLine[];
};
type Held = (key: { readonly epoch: number; readonly runId: string }) => Compared;

const pendingDeletions = ['deletionPending', 'deletionEdited', 'deletionParked', 'missing'];

/**
 * The owner's click on a line of a report, or (`null`) on all of them. Returns how many people it
 * reached.
 */
export type Fix = (input: {
  readonly runId: string;
  readonly no: number | null;
}) => Promise<number>;

/**
 * The part of the memory version that comparisons need. `all`: runs from the first to the newest.
 */
export function createMemoryComparison({
  memory,
  clock,
  find,
  held,
  all,
}: {
  memory: StoreMemory;
  clock: Clock;
  find: (runId: string) => Compared;
  held: Held;
  all: () => Compared[];
}): ComparisonStore & { fix: Fix } {
  const { mark } = createMemoryStore({ memory, clock });
  const isInLine = (contacts: readonly { readonly side: SideName; readonly contactId: string }[]) =>
    contacts.some(({ side, contactId }) =>
      [...memory.dirty.values()].some(
        (dirty) => dirty.side === side && dirty.contactId === contactId && dirty.lane !== 'idWrite',
      ),
    );
  const isKnownGone = ({ state, reason, gone }: Link, side: SideName) =>
    gone?.side === side ||
    reason?.code === 'deleted' ||
    (state === 'onHold' &&
      pendingDeletions.includes(reason?.code ?? '') &&
      reason?.params?.['side'] === side);
  return {
    async listedLinks({ runId }) {
      const { staged } = find(runId);
      const count = (side: SideName) => {
        const named = [...memory.links.values()].filter(
          (link) => idOn(link, side) !== null && !isKnownGone(link, side),
        );
        return {
          linked: named.length,
          listed: named.filter((link) => staged[side].has(idOn(link, side) ?? '')).length,
        };
      };
      return { wix: count('wix'), remote: count('remote') };
    },
    async refuseLists(key) {
      const one = held(key);
      one.run = { ...one.run, lists: 'refused' };
    },
    async beginComparing(key) {
      const one = held(key);
      if (one.run.phase === 'indexing') one.run = { ...one.run, phase: 'planning' };
    },
    async linksToCompare({ runId, by, after, limit }) {
      const { run, staged } = find(runId);
      const idOf = (link: Link) => idOn(link, by) ?? '';
      return [...memory.links.values()]
        .filter((link) => idOf(link) > after && (by === 'wix' || link.wixId === null))
        .sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1))
        .slice(0, limit)
        .map((link) => ({
          link,
          wix: staged.wix.get(link.wixId ?? '') ?? null,
          remote: staged.remote.get(link.remoteId ?? '') ?? null,
          isInLine: isInLine(contactsOf(link)),
          isActedOn: (memory.actedAtMs.get(link.id) ?? 0) > run.startedAtMs,
        }));
    },
    async strangers({ runId, side, after, limit }) {
      return [...find(runId).staged[side].values()]
        .filter(({ id }) => id > after && !memory.byId[side].has(id))
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit)
        .map((contact) => ({
          side,
          contact,
          isInLine: isInLine([{ side, contactId: contact.id }]),
        }));
    },
    async addDifferences({ differences, report, comparedTo, ...key }) {
      const one = held(key);
      for (const difference of differences)
        one.differences.push({ ...difference, no: one.differences.length + 1, isFixed: false });
      one.run = { ...one.run, report, comparedTo };
    },
    async finishComparison(key) {
      const one = held(key);
      const isOpen = one.run.phase === 'planning';
      if (isOpen)
        one.run = {
          ...one.run,
          phase: 'done',
          finishedAtMs: clock.nowMs(),
          report: one.run.report ?? emptyReport,
        };
      for (const side of ['wix', 'remote'] as const) one.staged[side].clear();
      for (const other of all()) if (isOpen && other !== one) other.differences.length = 0;
    },
    async differences({ runId, after, limit, kind }) {
      return find(runId)
        .differences.filter((one) => one.no > after && (!kind || one.kind === kind))
        .slice(0, limit);
    },
    async fix({ runId, no }) {
      const { differences } = find(runId);
      let fixed = 0;
      for (const [at, line] of differences.entries()) {
        if (!isFixable(line.kind) || line.isFixed || (no !== null && line.no !== no)) continue;
        differences[at] = { ...line, isFixed: true };
        const link = memory.links.get(line.linkId ?? '');
        if (
          !link ||
          link.decision !== null ||
          link.state !== (line.kind === 'failed' ? 'failed' : 'inSync')
        )
          continue;
        memory.links.set(link.id, { ...link, decision: decisionOf(line) });
        await mark({
          marks: contactsOf(link).map((contact) => ({ ...contact, lane: 'run', cause: 'person' })),
        });
        fixed += 1;
      }
      return fixed;
    },
  };
}

/** The source's value again, or one more try. */
const decisionOf = ({ kind, writes }: DifferenceLine): Decision =>
  kind === 'failed'
    ? { kind: 'retry' }
    : {
        kind: 'take',
        winners: Object.fromEntries(writes.map(({ side, row }) => [row, otherSide(side)])),
      };
