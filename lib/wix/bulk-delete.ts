import { isUnclear } from '@/lib/connectors/errors';
import { inChunks } from '@/lib/core/chunks';
import type { Lane } from '@/lib/core/model/dirty';
import { SideError } from '@/lib/core/model/side-error';
import { type WriteOutcome, type WriteRequest } from '@/lib/core/model/write';
import { type Sleep } from '@/lib/ports/clock';
import type { WixClient } from './client';
import { undeletableOf } from './outcome';
import { succeed } from './succeed';
import { bulkJobAnswer, bulkStartAnswer, type BulkJob } from './wire';

type Delete = Extract<WriteRequest, { kind: 'delete' }>;
type Input = {
  readonly client: WixClient;
  readonly sleep: Sleep;
  readonly requests: readonly Delete[];
  readonly lane: Lane;
};

/** Up to this many, single calls cost no more than starting a job and asking for its end. */
export const fewDeletes = 2;
/** The most ids that a filter takes. */
const jobSize = 100;
/** Waits between questions about the job, ms; together well below a lease. */
const waitsMs = [100, 200, 400, 800, 1_600, 2_400, 2_400] as const;

/**
 * Deletes many contacts by Wix's asynchronous jobs. Returns outcomes by ref; a ref that is missing
 * must be deleted by a single call, because the job did not report on that contact. A job whose end
 * is not known is unclear: a Get tells what it did.
 * dev.wix.com/docs/api-reference/crm/members-contacts/contacts/contacts/bulk-job
 */
export async function deleteMany({
  requests,
  ...at
}: Input): Promise<ReadonlyMap<string, WriteOutcome>> {
  const outcomes = new Map<string, WriteOutcome>();
  for (const chunk of inChunks(requests, jobSize))
    for (const [ref, outcome] of await deleteChunk({ ...at, requests: chunk }))
      outcomes.set(ref, outcome);
  return outcomes;
}

async function deleteChunk({
  client,
  sleep,
  requests,
  lane,
}: Input): Promise<ReadonlyMap<string, WriteOutcome>> {
  const all = (outcome: WriteOutcome) => new Map(requests.map(({ ref }) => [ref, outcome]));
  let jobId: string;
  try {
    const answer = await client.bulkDelete({ ids: requests.map(({ id }) => id), lane });
    // Refused as a whole, nothing done: single calls get an answer for each contact.
    if (
      answer.status >= 400 &&
      answer.status < 500 &&
      answer.status !== 401 &&
      answer.status !== 403 &&
      answer.status !== 429
    )
      return new Map();
    jobId = succeed({ answer, schema: bulkStartAnswer, what: 'bulk delete' }).jobId;
  } catch (error) {
    if (isUnclear(error)) return all({ kind: 'unclear' });
    if (error instanceof SideError)
      return all(error.code === 'badAnswer' ? { kind: 'unclear' } : { kind: 'failed', error });
    throw error;
  }
  const job = await waitFor({ client, sleep, jobId, lane });
  return job ? outcomesOf({ job, requests }) : all({ kind: 'unclear' });
}

/** The finished job; `null` when it did not finish in time, or its state is unknown. */
async function waitFor({
  client,
  sleep,
  jobId,
  lane,
}: Pick<Input, 'client' | 'sleep' | 'lane'> & { jobId: string }): Promise<BulkJob | null> {
  for (const waitMs of waitsMs) {
    await sleep(waitMs);
    try {
      const { job } = succeed({
        answer: await client.getBulkJob({ id: jobId, lane }),
        schema: bulkJobAnswer,
        what: 'bulk job',
      });
      // INDEXING: only the index is catching up, the deletions are done.
      if (job.status === 'COMPLETED' || job.status === 'INDEXING') return job;
    } catch (error) {
      if (!(error instanceof SideError)) throw error;
      if (!error.retryable) return null;
    }
  }
  return null;
}

function outcomesOf({
  job,
  requests,
}: {
  job: BulkJob;
  requests: readonly Delete[];
}): ReadonlyMap<string, WriteOutcome> {
  const refused = new Map(
    job.errors.flatMap(({ contactId, code }) =>
      contactId ? [[contactId.toLowerCase(), code ?? ''] as const] : [],
    ),
  );
  // The job's filter runs on an index, which may lag: missed contacts are then not reported.
  const accounts =
    job.totalItems === requests.length &&
    job.successTotal + job.failedTotal === job.totalItems &&
    refused.size === job.failedTotal;
  return new Map(
    requests.flatMap(({ ref, id }): readonly (readonly [string, WriteOutcome])[] => {
      const code = refused.get(id.toLowerCase());
      if (code === undefined) return accounts ? [[ref, { kind: 'deleted' }]] : [];
      const why = undeletableOf(code);
      if (why) return [[ref, { kind: 'undeletable', why }]];
      return code === 'CONTACT_NOT_FOUND' ? [[ref, { kind: 'absent' }]] : [];
    }),
  );
}
