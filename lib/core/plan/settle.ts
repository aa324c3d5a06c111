import { type ContactRecord } from '@/lib/core/model/contact';
import { type FieldValues } from '@/lib/core/model/field';
import { type Link } from '@/lib/core/model/link';
import { type OperationState } from '@/lib/core/model/operation';
import { type Reason } from '@/lib/core/model/reason';
import { type SideName } from '@/lib/core/model/side';
import type { WriteOutcome } from '@/lib/core/model/write';
import { keptBecause } from './delete-there';
import { type PairPlan, type PairState, type PlanContext, type PlannedWrite } from './pair';
import { settleDone, settleSets } from './settle-done';
import { settleLinkOnly } from './settle-link-only';
import { settleRefused } from './settle-refused';
import {
  lookAgain,
  recordOf,
  type Progress,
  type SettledLink,
  type SettleStep,
} from './settle-step';
import { deletedLink } from './written-link';

/**
 * Settles a pair by the outcomes of its writes. Each side counts by itself: one may be written
 * while the other failed.
 */
export function settlePair({
  pair,
  plan,
  outcomes,
  context,
}: {
  pair: PairState;
  plan: PairPlan;
  outcomes: ReadonlyMap<SideName, WriteOutcome>;
  context: PlanContext;
}): SettledLink {
  const progress: Progress = {
    link: plan.link,
    writes: [],
    again: null,
    candidate: null,
    marks: [...plan.marks],
  };
  const after: Record<SideName, ContactRecord | undefined> = {
    wix: recordOf(pair, 'wix'),
    remote: recordOf(pair, 'remote'),
  };
  for (const write of plan.writes) {
    const outcome = outcomes.get(write.side) ?? { kind: 'unclear' as const };
    if (outcome.kind === 'done') after[write.side] = outcome.record;
    settleWrite({ progress, write, outcome, pair, context });
  }
  const carried = settleSets({ link: progress.link, plan, outcomes, after, context });
  // The decision stands until all of several writes that carry nothing over have ended.
  const isPending = plan.writes.some(
    (write) => write.linkAfter && !endsDecision.has(outcomes.get(write.side)?.kind ?? 'unclear'),
  );
  const link = isPending ? { ...carried, decision: plan.link.decision } : carried;
  const waits =
    progress.again !== null &&
    !plan.writes.every((write) => isIdOnly(write) && isThrottled(outcomes.get(write.side)));
  return { ...progress, link: waits ? stillToDo({ link, before: pair.link }) : link };
}

/**
 * A link that is looked at again must look changed, even if a refusal or a conflict of another row
 * keeps its state.
 */
function stillToDo({ link, before }: { link: Link; before: Link }): Link {
  if (link.state === 'inSync') return { ...link, state: 'waiting' };
  return { ...link, wixVersion: before.wixVersion, remoteVersion: before.remoteVersion };
}

const endsDecision: ReadonlySet<WriteOutcome['kind']> = new Set<WriteOutcome['kind']>([
  'done',
  'refused',
  'duplicate',
]);

/**
 * D10: the service no longer knows a field: nothing of this contact was written, and its row rests
 * from the next look on.
 */
export const isFieldGone = (outcome: WriteOutcome): boolean =>
  outcome.kind === 'refused' && outcome.problems.some(({ code }) => code === 'unknownField');

/** The values are the same on both sides; only the other side's id is not written yet. */
const isIdOnly = (write: PlannedWrite) => write.kind === 'update' && write.changes.length === 0;

const isThrottled = (outcome: WriteOutcome | undefined) =>
  outcome?.kind === 'failed' && outcome.error.code === 'rateLimited';

function settleWrite(step: SettleStep): void {
  const { progress, write, outcome, context } = step;
  const end = (state: OperationState, error: Reason | null = null, kept?: FieldValues) =>
    progress.writes.push({ side: write.side, state, error, ...(kept ? { kept } : {}) });
  switch (outcome.kind) {
    case 'done':
      end('done', null, outcome.record.fields);
      return write.linkAfter
        ? settleLinkOnly({ ...step, record: outcome.record, done: write.linkAfter.done })
        : settleDone({ ...step, record: outcome.record });
    case 'deleted':
      end('done');
      progress.link = deletedLink({ link: progress.link, nowMs: context.nowMs, side: write.side });
      return;
    case 'absent':
      if (write.kind === 'delete') {
        end('done');
        progress.link = deletedLink({
          link: progress.link,
          nowMs: context.nowMs,
          side: write.side,
        });
        return;
      }
      end('skipped', { code: 'vanished' });
      return lookAgain(progress, { kind: 'now', counts: true });
    case 'undeletable':
      end('skipped', { code: `undeletable.${outcome.why}` });
      progress.link = keptBecause({
        link: progress.link,
        why: outcome.why,
        present: write.side,
        nowMs: context.nowMs,
      });
      return;
    case 'refused':
      if (isFieldGone(outcome)) {
        end('skipped', { code: 'unknownField', params: { side: write.side } });
        return lookAgain(progress, { kind: 'now', counts: true });
      }
      if (!write.linkAfter) return settleRefused({ ...step, problems: outcome.problems });
      end('failed', { code: outcome.problems[0]?.code ?? 'refused', params: { side: write.side } });
      progress.link = { ...progress.link, ...write.linkAfter.refused };
      return;
    case 'conflict':
      end('skipped', { code: 'movedMeanwhile' });
      return lookAgain(progress, { kind: 'now', counts: true });
    case 'duplicate':
      end(
        'skipped',
        write.linkAfter
          ? { code: 'undoTaken', params: { side: write.side } }
          : { code: 'duplicate' },
      );
      progress.candidate = { side: write.side, id: outcome.candidateId, by: outcome.by };
      return;
    case 'unclear':
      end('unclear', { code: 'noAnswer' });
      return lookAgain(progress, { kind: 'later', counts: true });
    case 'failed':
      end('failed', { code: outcome.error.code });
      // A rate limit says nothing about this contact.
      return lookAgain(progress, {
        kind: 'later',
        counts: outcome.error.code !== 'rateLimited',
        ...(outcome.error.retryAfterMs === undefined
          ? {}
          : { afterMs: outcome.error.retryAfterMs }),
      });
  }
}
