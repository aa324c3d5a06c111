import type { SubmissionState } from '@/lib/core/flows/form/form';
import type { FormValues } from '@/lib/core/flows/form/posted';
import type { Reason } from '@/lib/core/model/reason';
import type { Seal } from '@/lib/seal';
import type { SiteTransaction } from './client';
import type { ConnectionKey } from './dirty-rows';
import { openPosted } from './form-submissions';

// Submissions of a form as screens read them. The owner's decisions on them are in submissions.ts.

type Key = Pick<ConnectionKey, 'connectionId'>;

/** A submission with its outcome; `openPosted` opens its values. */
type SubmissionLine = {
  readonly id: string;
  readonly state: SubmissionState;
  readonly receivedAt: Date;
  readonly reason: Reason | null;
  readonly sealed: Uint8Array | null;
  /** It went to a Wix contact. */ readonly cameIn: boolean;
  /** The two-way link of the contact it went to. */ readonly contactLinkId: string | null;
};

/**
 * Submissions, newest first. `before`: those received before this one; `onlyOpen`: those that wait
 * for the owner or were refused.
 */
export function readSubmissions(
  tx: SiteTransaction,
  input: Key & { before: string | null; onlyOpen: boolean; limit: number },
): Promise<readonly SubmissionLine[]> {
  const { connectionId, before, onlyOpen, limit } = input;
  return tx.$queryRaw<SubmissionLine[]>`
    select s.id::text, s.state, s.received_at as "receivedAt", s.reason, s.sealed,
      l.wix_id is not null as "cameIn", t.id::text as "contactLinkId"
    from form_submission s
    left join link l on l.id = s.link_id and l.connection_id = s.connection_id
    left join connection c on c.flow = 'twoWay' and c.removed_at is null
    left join link t on t.connection_id = c.id and t.wix_id = l.wix_id
    where s.connection_id = ${connectionId}
      and (${before}::uuid is null or s.id < ${before}::uuid)
      and (not ${onlyOpen}::boolean or s.state in ('choosing', 'failed'))
    order by s.id desc limit ${limit}`;
}

/** One submission; `null` when there is none with this id. */
export async function readSubmission(
  tx: SiteTransaction,
  { connectionId, submissionId }: Key & { submissionId: string },
): Promise<Pick<SubmissionLine, 'state' | 'sealed'> | null> {
  const [row] = await tx.$queryRaw<Pick<SubmissionLine, 'state' | 'sealed'>[]>`
    select state, sealed from form_submission
    where id = ${submissionId}::uuid and connection_id = ${connectionId}`;
  return row ?? null;
}

/** The values posted last, newest first, without those that are no longer kept. */
export async function readPostedValues(
  tx: SiteTransaction,
  { seal, connectionId, limit }: Key & { seal: Seal; limit: number },
): Promise<readonly FormValues[]> {
  const rows = await tx.$queryRaw<{ id: string; sealed: Uint8Array }[]>`
    select id::text, sealed from form_submission
    where connection_id = ${connectionId} and sealed is not null
    order by id desc limit ${limit}`;
  return rows.map(({ id, sealed }) => openPosted({ seal, id, sealed }));
}

/** When the form was posted to last, ms; `null`: never. */
export async function readLastPostedAt(
  tx: SiteTransaction,
  { connectionId }: Key,
): Promise<number | null> {
  const [row] = await tx.$queryRaw<{ at: Date }[]>`
    select received_at as at from form_submission
    where connection_id = ${connectionId} order by id desc limit 1`;
  return row?.at.getTime() ?? null;
}
