import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Link } from '@/lib/core/model/link';
import type { SideName } from '@/lib/core/model/side';
import { newLink } from '@/lib/core/plan/links';
import { emptyReport, type Difference } from '@/lib/core/run/report';
import { nothingNew, StaleEpochError } from '@/lib/ports/store';
import { choices, staged, type RunHarness } from './run-harness';

/** What comparisons rely on; the memory version and the PostgreSQL version both pass it. */
export function runComparisonContract(name: string, makeHarness: () => Promise<RunHarness>): void {
  describe(`${name} keeps the promises of RunStore about comparisons`, () => {
    let harness: RunHarness;
    let epoch: number;
    let ids = 0;
    const id = () => `30000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`;
    const begin = () => harness.runs.start({ choices, mappingVersion: 1, isApproved: false });

    beforeEach(async () => {
      harness = await makeHarness();
      const lease = await harness.store.claim({ worker: 'a', leaseMs: 60_000 });
      if (!lease) throw new Error('lease refused');
      epoch = lease.epoch;
    });
    afterEach(() => harness.close());

    const compare = () =>
      harness.runs.start({ kind: 'comparison', choices, mappingVersion: 1, isApproved: false });
    const inSync = (over: Partial<Link>): Link => ({
      ...newLink({ id: id() }),
      state: 'inSync',
      ...over,
    });
    const keep = (links: readonly Link[]) => harness.store.commit({ ...nothingNew(epoch), links });

    it('a comparison is a run of its own kind; a page after its stop is not kept', async () => {
      const plan = await begin();
      const run = await compare();
      expect(run).toMatchObject({
        kind: 'comparison',
        phase: 'indexing',
        lists: null,
        report: null,
      });
      expect(await harness.runs.newest()).toMatchObject({
        id: plan.id,
        kind: 'firstSync',
        phase: 'indexing',
      });
      expect(await harness.runs.newest('comparison')).toMatchObject({ id: run.id });
      await begin();
      await harness.runs.stage({
        epoch,
        runId: run.id,
        side: 'wix',
        contacts: [staged('w1')],
        progress: { isDone: true },
      });
      expect(await harness.runs.newest('comparison')).toMatchObject({
        phase: 'stopped',
        index: { wix: { contacts: 0, isDone: false } },
      });
      expect(
        await harness.runs.strangers({ runId: run.id, side: 'wix', after: '', limit: 10 }),
      ).toEqual([]);
    });

    it('B01 counts who links name and who was listed; known deletions do not count', async () => {
      const gone = (side: SideName) => ({
        state: 'onHold' as const,
        reason: { code: 'deletionPending', params: { side } },
      });
      await keep([
        inSync({ wixId: 'w1', remoteId: 'r1' }),
        inSync({ wixId: 'w2', remoteId: 'r2' }),
        inSync({ wixId: 'w3', remoteId: 'r3', ...gone('remote') }),
        inSync({
          wixId: 'w4',
          remoteId: 'r4',
          state: 'excluded',
          reason: { code: 'deleted', params: { side: 'wix' } },
          gone: { side: 'remote', atMs: 1 },
        }),
        inSync({
          wixId: 'w5',
          remoteId: 'r5',
          state: 'excluded',
          reason: { code: 'deletedKept', params: { side: 'wix' } },
          gone: { side: 'wix', atMs: 1 },
        }),
        inSync({
          remoteId: 'r6',
          state: 'onHold',
          reason: { code: 'sharedEmail', params: { side: 'wix' } },
        }),
      ]);
      const run = await compare();
      for (const [side, listed] of [
        ['wix', ['w1', 'w9']],
        ['remote', ['r1', 'r2', 'r3']],
      ] as const) {
        await harness.runs.stage({
          epoch,
          runId: run.id,
          side,
          contacts: listed.map((one) => staged(one)),
          progress: { isDone: true },
        });
      }
      expect(await harness.runs.listedLinks({ runId: run.id })).toEqual({
        wix: { linked: 3, listed: 1 },
        remote: { linked: 4, listed: 2 },
      });
      await harness.runs.refuseLists({ epoch, runId: run.id });
      expect(await harness.runs.newest('comparison')).toMatchObject({
        lists: 'refused',
        phase: 'indexing',
      });
    });

    it('links come by pages with what was listed and waits; then who has no link', async () => {
      const pair = inSync({
        wixId: 'w1',
        remoteId: 'r1',
        wixVersion: '3',
        base: { canonVersion: 1, rows: { 1: { wix: ['aa0000000000'], remote: ['aa0000000000'] } } },
      });
      const lined = inSync({
        wixId: 'w2',
        remoteId: 'r2',
        refusals: [{ row: 1, side: 'remote', source: 'aa0000000000', code: 'badValue' }],
        state: 'failed',
        reason: { code: 'badValue', params: { row: 1, side: 'remote' } },
      });
      const half = inSync({
        remoteId: 'r3',
        state: 'onHold',
        reason: { code: 'sharedEmail', params: { side: 'wix' } },
      });
      await keep([pair, lined, half]);
      await harness.store.mark({
        marks: [
          { side: 'remote', contactId: 'r2', lane: 'live', cause: 'webhook' },
          { side: 'wix', contactId: 'w1', lane: 'idWrite', cause: 'ownWrite' },
          { side: 'wix', contactId: 'w9', lane: 'live', cause: 'webhook' },
        ],
      });
      const run = await compare();
      for (const [side, listed] of [
        ['wix', ['w1', 'w8', 'w9']],
        ['remote', ['r1', 'r2', 'r3', 'r9']],
      ] as const) {
        await harness.runs.stage({
          epoch,
          runId: run.id,
          side,
          contacts: listed.map((one) => staged(one, { version: '4' })),
          progress: { isDone: true },
        });
      }
      await harness.runs.beginComparing({ epoch, runId: run.id });
      const links = (by: SideName, after: string, limit: number) =>
        harness.runs.linksToCompare({ runId: run.id, by, after, limit });
      const [first] = await links('wix', '', 1);
      expect(first).toMatchObject({
        link: { id: pair.id, wixVersion: '3', base: pair.base, gone: null },
        wix: { id: 'w1', version: '4', facts: staged('w1').facts },
        remote: { id: 'r1' },
        isInLine: false,
      });
      expect(await links('wix', 'w1', 10)).toMatchObject([
        {
          link: { id: lined.id, refusals: lined.refusals, reason: lined.reason },
          wix: null,
          remote: { id: 'r2' },
          isInLine: true,
        },
      ]);
      expect(await links('remote', '', 10)).toMatchObject([
        { link: { id: half.id }, wix: null, remote: { id: 'r3' } },
      ]);
      expect(
        await harness.runs.strangers({ runId: run.id, side: 'wix', after: '', limit: 10 }),
      ).toMatchObject([
        { side: 'wix', contact: { id: 'w8' }, isInLine: false },
        { contact: { id: 'w9' }, isInLine: true },
      ]);
      expect(
        await harness.runs.strangers({ runId: run.id, side: 'remote', after: '', limit: 10 }),
      ).toMatchObject([{ contact: { id: 'r9' } }]);
      expect(
        await harness.runs.strangers({ runId: run.id, side: 'remote', after: 'r9', limit: 10 }),
      ).toEqual([]);
    });

    it('lines and counts are kept together, by kind; only the newest keeps its lines', async () => {
      const one = async (linkId: string) => {
        const run = await compare();
        await harness.runs.stage({
          epoch,
          runId: run.id,
          side: 'wix',
          contacts: [staged('w1')],
          progress: { isDone: true },
        });
        await harness.runs.beginComparing({ epoch, runId: run.id });
        const difference: Difference = {
          kind: 'drifted',
          side: null,
          linkId,
          wixId: 'w1',
          remoteId: 'r1',
          writes: [{ side: 'remote', row: 5 }],
          reason: null,
        };
        const held: Difference = {
          ...difference,
          kind: 'onHold',
          writes: [],
          reason: { code: 'conflict', params: { rows: '1' } },
        };
        await harness.runs.addDifferences({
          epoch,
          runId: run.id,
          differences: [held, difference],
          report: { people: 2, identical: 0, leftOut: 1, kinds: { onHold: 1, drifted: 1 } },
          comparedTo: 'linksByWix w1',
        });
        await harness.runs.finishComparison({ epoch, runId: run.id });
        return { run, held, difference };
      };
      const first = await one(id());
      const second = await one(id());
      expect(await harness.runs.newest('comparison')).toMatchObject({
        id: second.run.id,
        phase: 'done',
        comparedTo: 'linksByWix w1',
        report: { people: 2, identical: 0, leftOut: 1, kinds: { onHold: 1, drifted: 1 } },
      });
      const all = await harness.runs.differences({ runId: second.run.id, after: 0, limit: 10 });
      expect(all).toMatchObject([
        { ...second.held, isFixed: false },
        { ...second.difference, isFixed: false },
      ]);
      expect(
        await harness.runs.differences({ runId: second.run.id, after: all[0]?.no ?? 0, limit: 10 }),
      ).toEqual([all[1]]);
      expect(
        await harness.runs.differences({
          runId: second.run.id,
          after: 0,
          limit: 10,
          kind: 'drifted',
        }),
      ).toEqual([all[1]]);
      expect(await harness.runs.differences({ runId: first.run.id, after: 0, limit: 10 })).toEqual(
        [],
      );
      expect(
        await harness.runs.strangers({ runId: second.run.id, side: 'wix', after: '', limit: 10 }),
      ).toEqual([]);
      const stopped = await compare();
      await begin();
      await harness.runs.finishComparison({ epoch, runId: stopped.id });
      expect(await harness.runs.newest('comparison')).toMatchObject({
        id: stopped.id,
        phase: 'stopped',
        report: null,
      });
      expect(
        await harness.runs.differences({ runId: second.run.id, after: 0, limit: 10 }),
        'a stopped one takes no report’s place',
      ).toEqual(all);
    });

    it('X20 a comparison, too, is written by the holder of the lease alone', async () => {
      const run = await compare();
      const late = { epoch: epoch - 1, runId: run.id };
      await expect(harness.runs.refuseLists(late)).rejects.toBeInstanceOf(StaleEpochError);
      await expect(harness.runs.beginComparing(late)).rejects.toBeInstanceOf(StaleEpochError);
      await expect(
        harness.runs.addDifferences({
          ...late,
          differences: [],
          report: emptyReport,
          comparedTo: 'x',
        }),
      ).rejects.toBeInstanceOf(StaleEpochError);
      await expect(harness.runs.finishComparison(late)).rejects.toBeInstanceOf(StaleEpochError);
      expect(await harness.runs.newest('comparison')).toMatchObject({
        phase: 'indexing',
        lists: null,
        report: null,
      });
    });
  });
}
