import type { DeletionRule } from '@/lib/core/model/connection';
import type { Cause } from '@/lib/core/model/dirty';
import type { Decision, Link } from '@/lib/core/model/link';
import type { Operation } from '@/lib/core/model/operation';
import { sides, type SideName } from '@/lib/core/model/side';
import { canUndo } from '@/lib/core/plan/judge-undo';
import { contactsOf } from '@/lib/core/plan/links';
import { canRetry } from '@/lib/core/plan/waiting';
import { isFixable } from '@/lib/core/run/report';
import { testChoices, type World } from './cases-harness';
import type { Ledger } from './random-people';
import type { OwnerStep } from './random-steps';

/**
 * What the owner sees of the connection and decides about it; where all that is kept is the store's
 * own affair.
 */
export type Owner = {
  /** Everybody, and all that was done. */
  look(): Promise<{ readonly links: readonly Link[]; readonly operations: readonly Operation[] }>;
  /** Keeps a decision, as it stands then. */
  decide(input: { readonly linkId: string; readonly decision: Decision }): Promise<void>;
  setDeletions(rules: Readonly<Partial<Record<SideName, DeletionRule>>>): Promise<void>;
};

export type Play = { readonly world: World; readonly owner: Owner };

const deletionHolds = ['deletionPending', 'deletionEdited', 'missing'];

/** What the owner is shown: people may have gone on since. */
export const versionsOf = ({ wixVersion, remoteVersion }: Link) => ({
  wix: wixVersion,
  remote: remoteVersion,
});

/** As a click does: the decision and the marks at once. */
export async function decideOn({
  world,
  owner,
  link,
  decision,
  cause = 'person',
}: Play & {
  link: Link;
  decision: Decision;
  cause?: Extract<Cause, 'person' | 'retry'>;
}): Promise<void> {
  await owner.decide({ linkId: link.id, decision });
  await world.store.mark({
    marks: contactsOf(link).map((contact) => ({ ...contact, lane: 'interactive', cause })),
  });
}

export async function clickOwner({
  world,
  owner,
  step,
  ledger,
}: Play & { step: OwnerStep; ledger: Ledger }): Promise<void> {
  switch (step.kind) {
    case 'undo': {
      const { links, operations } = await owner.look();
      const undoable = operations.filter(
        (operation) =>
          canUndo(operation) &&
          links.some(({ id, decision }) => id === operation.linkId && decision === null),
      );
      const operation = undoable[undoable.length - 1 - (step.which % Math.max(1, undoable.length))];
      const link = links.find(({ id }) => id === operation?.linkId);
      if (!operation || !link) return;
      // One write puts back, one carries over.
      for (const name of sides) ledger.touched[name] += 1;
      return decideOn({
        world,
        owner,
        link,
        decision: {
          kind: 'undo',
          operationIds: [operation.id],
          ...(step.everywhere ? { everywhere: true } : {}),
        },
      });
    }
    case 'decide': {
      const link = await oneOf({
        owner,
        which: step.which,
        fits: ({ state, reason }) =>
          state === 'onHold' && deletionHolds.includes(reason?.code ?? ''),
      });
      if (!link) return;
      if (step.decision === 'keep')
        return decideOn({ world, owner, link, decision: { kind: 'keep' } });
      const seen = versionsOf(link);
      ledger.doomed.set(link.id, seen);
      return decideOn({ world, owner, link, decision: { kind: 'deleteThere', seen } });
    }
    case 'retry': {
      const link = await oneOf({ owner, which: step.which, fits: canRetry });
      if (!link) return;
      for (const name of sides) ledger.touched[name] += 1;
      return decideOn({ world, owner, link, decision: { kind: 'retry' }, cause: 'retry' });
    }
    case 'rule':
      return owner.setDeletions({ [step.side]: step.rule });
    case 'compare':
      world.clock.advance(1);
      await world.runs.start({
        kind: 'comparison',
        choices: testChoices,
        mappingVersion: 1,
        isApproved: false,
      });
      return;
    case 'fix': {
      const report = await world.runs.newest('comparison');
      if (report?.phase !== 'done') return;
      const lines = (
        await world.runs.differences({ runId: report.id, after: 0, limit: 1_000 })
      ).filter(({ kind }) => isFixable(kind));
      const fixed = await world.runs.fix({
        runId: report.id,
        no: step.isAll ? null : (lines[step.which % Math.max(1, lines.length)]?.no ?? 0),
      });
      for (const name of sides) ledger.touched[name] += fixed;
    }
  }
}

/** Somebody about whom nothing is decided yet. */
async function oneOf({
  owner,
  which,
  fits,
}: {
  owner: Owner;
  which: number;
  fits: (link: Link) => boolean;
}): Promise<Link | undefined> {
  const fitting = (await owner.look()).links.filter((link) => link.decision === null && fits(link));
  return fitting[which % Math.max(1, fitting.length)];
}
