import type { SiteTransaction } from './client';
import type { ConnectionKey } from './dirty-rows';
import { toJson } from './json';

// The owner's decisions and consents about submissions. They arrive in take-submissions.ts and are
// processed in form-submissions.ts.

type Key = Pick<ConnectionKey, 'connectionId'>;
type One = Key & { readonly submissionId: string };

const recount = (tx: SiteTransaction, { connectionId }: Key) =>
  tx.$executeRaw`select count_submissions(${connectionId}::int)`;

/** Deletes the values of one submission, here and in the history. False when there is none. */
export async function forgetSubmission(
  tx: SiteTransaction,
  { connectionId, submissionId }: One,
): Promise<boolean> {
  const erased = await tx.$executeRaw`
    update form_submission
    set state = 'erased', sealed = null, address_key = null, reason = null, choice = null,
      changed_at = clock_timestamp()
    where id = ${submissionId}::uuid and connection_id = ${connectionId}`;
  await tx.$executeRaw`
    delete from operation_value v
    using form_submission s
    where s.connection_id = ${connectionId}
      and s.id = ${submissionId}::uuid
      and v.connection_id = ${connectionId}
      and v.at = s.received_at
      and v.operation_id = s.id`;
  await recount(tx, { connectionId });
  return erased > 0;
}

/**
 * Sets a refused or test submission to waiting again; `null`: all refused ones. Returns how many.
 */
export async function retrySubmissions(
  tx: SiteTransaction,
  { connectionId, submissionId }: Key & { submissionId: string | null },
): Promise<number> {
  const count = await tx.$executeRaw`
    update form_submission
    set state = 'waiting', reason = null, attempts = 0, changed_at = clock_timestamp()
    where connection_id = ${connectionId}
      and sealed is not null
      and (
        ${submissionId}::uuid is null and state = 'failed'
        or id = ${submissionId}::uuid and state in ('failed', 'test')
      )`;
  await recount(tx, { connectionId });
  return count;
}

/** `null` when there is none with this id. */
export async function readSubmissionState(
  tx: SiteTransaction,
  { connectionId, submissionId }: One,
): Promise<string | null> {
  const [row] = await tx.$queryRaw<{ state: string }[]>`
    select state from form_submission
    where id = ${submissionId}::uuid and connection_id = ${connectionId}`;
  return row?.state ?? null;
}

/**
 * Stores the contact for a waiting submission. `rememberedAs`: the contact for everything from the
 * same address, what waits now included. Returns how many no longer wait.
 */
export async function chooseForSubmission(
  tx: SiteTransaction,
  input: ConnectionKey & {
    readonly submissionId: string;
    readonly choice: object;
    readonly rememberedAs: string | null;
  },
): Promise<number> {
  const { siteNo, connectionId, submissionId, rememberedAs } = input;
  if (rememberedAs !== null)
    await tx.$executeRaw`
      insert into form_choice (connection_id, site_no, address_key, wix_id)
      select ${connectionId}, ${siteNo}, s.address_key, ${rememberedAs} from form_submission s
      where s.connection_id = ${connectionId}
        and s.id = ${submissionId}::uuid
        and s.address_key is not null
      on conflict (connection_id, address_key) do update set wix_id = excluded.wix_id`;
  const count = await tx.$executeRaw`
    update form_submission s
    set state = 'waiting', reason = null, changed_at = clock_timestamp(),
      choice = case when s.id = ${submissionId}::uuid then ${toJson(input.choice)}::jsonb end
    where s.connection_id = ${connectionId}
      and s.state = 'choosing'
      and (
        s.id = ${submissionId}::uuid
        or ${rememberedAs !== null} and s.address_key = (
          select o.address_key from form_submission o
          where o.connection_id = ${connectionId} and o.id = ${submissionId}::uuid
        )
      )`;
  await recount(tx, { connectionId });
  return count;
}

/** Consent is asked once per submission: returns those of `ids` that it had not been asked for. */
export async function noteAsked(
  tx: SiteTransaction,
  { connectionId, ids }: Key & { ids: readonly string[] },
): Promise<readonly string[]> {
  const fresh = await tx.$queryRaw<{ id: string }[]>`
    update form_submission set asked_at = clock_timestamp()
    where connection_id = ${connectionId} and id = any(${[...ids]}::uuid[]) and asked_at is null
    returning id::text`;
  return fresh.map(({ id }) => id);
}
