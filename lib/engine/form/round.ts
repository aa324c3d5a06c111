import { inChunks } from '@/lib/core/chunks';
import { type SideError } from '@/lib/core/model/side-error';
import { type SettledSubmission } from '@/lib/ports/submissions';
import { outOf, type Done, type Item, type Planned } from './item';
import { formLane, type FormParts } from './parts';
import { planCreate, planUpdate } from './plan-write';
import { settleWrite } from './settle-write';
import { findTargets } from './target';

/** Finds the contact of each submission, plans what it changes and writes it. */
export async function runRound({
  parts,
  items,
}: {
  parts: FormParts;
  items: readonly Item[];
}): Promise<Done> {
  const targets = await findTargets({ parts, items });
  const settled: SettledSubmission[] = [];
  const again: Item[] = [];
  const planned: Planned[] = [];
  for (const item of items) {
    const target = targets.get(item.submission.id);
    if (!target) continue;
    switch (target.kind) {
      case 'several':
        settled.push(
          outOf(item.submission, {
            state: 'choosing',
            reason: { code: 'formSeveral', params: { count: target.count } },
          }),
        );
        break;
      case 'later':
        settled.push(outOf(item.submission, { state: 'waiting' }));
        break;
      case 'again':
        again.push(target.item);
        break;
      case 'new':
        planned.push(planCreate({ item, allowDuplicates: target.allowDuplicates }));
        break;
      case 'known': {
        const plan = planUpdate({ parts, item, record: target.record });
        if ('state' in plan) settled.push(plan);
        else planned.push(plan);
      }
    }
  }
  const written = await writeAll({ parts, planned });
  return {
    settled: [...settled, ...written.settled],
    again: [...again, ...written.again],
    error: written.error,
  };
}

async function writeAll({
  parts,
  planned,
}: {
  parts: FormParts;
  planned: readonly Planned[];
}): Promise<Done> {
  const settled: SettledSubmission[] = [];
  const again: Item[] = [];
  let error: SideError | null = null;
  for (const chunk of inChunks(planned, parts.wix.capabilities.writeBatch)) {
    await parts.store.begin({
      effects: chunk.map(({ item, effect, request }) => ({
        id: item.submission.id,
        contactId: request.kind === 'update' ? request.record.id : null,
        effect,
      })),
    });
    const outcomes = await parts.wix.write({
      requests: chunk.map(({ request }) => request),
      lane: formLane,
    });
    for (const one of chunk) {
      const result = settleWrite({
        parts,
        planned: one,
        outcome: outcomes.get(one.item.submission.id) ?? { kind: 'unclear' },
      });
      if ('item' in result) again.push(result.item);
      else settled.push(result.settled);
      if ('error' in result && result.error) error ??= result.error;
    }
  }
  return { settled, again, error };
}
