import { type Report } from '@/lib/core/run/report';
import type { SiteTransaction } from './client';
import { type RunKey } from './staging';

export type Score = { readonly id: string; readonly finishedAt: Date; readonly report: Report };

/** Reports, newest first. */
export async function readScores(
  tx: SiteTransaction,
  input: { connectionId: number; limit: number },
): Promise<readonly Score[]> {
  return tx.$queryRaw<Score[]>`
    select id::text, finished_at as "finishedAt", report from run
    where connection_id = ${input.connectionId}
      and kind = 'comparison'
      and phase = 'done'
      and report is not null
    order by started_at desc, id desc limit ${input.limit}`;
}

export const keptReports = 30;

/** Lines are kept for the newest report only, numbers for the last thirty. */
export async function forgetOldReports(tx: SiteTransaction, input: RunKey): Promise<void> {
  await tx.$executeRaw`
    delete from difference d
    using run r
    where r.connection_id = ${input.connectionId}
      and r.kind = 'comparison'
      and r.id = d.run_id
      and r.id <> ${input.runId}::uuid`;
  await tx.$executeRaw`
    delete from run
    where kind = 'comparison'
      and id in (
        select id from run
        where connection_id = ${input.connectionId}
          and kind = 'comparison'
          and phase in ('done', 'stopped')
        order by started_at desc, id desc offset ${keptReports}
      )`;
}
