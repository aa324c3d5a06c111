import type { SideName } from '@/lib/core/model/side';
import type { IndexProgress, Run } from '@/lib/core/run/run';
import type { RecordPage } from '@/lib/ports/contact-side';
import type { RunStore } from '@/lib/ports/runs';
import { stageContact, type StageContext } from './stage-contact';

type Input = {
  readonly runs: RunStore;
  readonly epoch: number;
  readonly run: Run;
  readonly context: StageContext;
  readonly side: SideName;
  readonly page: RecordPage;
  /** Before this page. */
  readonly progress: IndexProgress;
  /** False if contacts are not matched by an address or a number. */
  readonly keepsKeys: boolean;
};

/** Keeps a page of a list; returns how far it is read now. */
export async function indexPage({
  runs,
  epoch,
  run,
  context,
  side,
  page,
  progress,
  keepsKeys,
}: Input): Promise<IndexProgress> {
  const next = {
    watermark: progress.watermark ?? page.watermark,
    ...(page.next === undefined ? { isDone: true } : { isDone: false, cursor: page.next }),
  };
  const contacts = page.records.map((record) => stageContact({ side, record, context }));
  return runs.stage({
    epoch,
    runId: run.id,
    side,
    contacts: keepsKeys
      ? contacts
      : contacts.map((contact) => ({ ...contact, emails: [], phoneNames: [] })),
    progress: next,
  });
}
