import type { SiteTransaction } from './client';
import type { ConnectionKey } from './dirty-rows';
import { toJson } from './json';

/** One post as it is stored; hashes as hex. `sender`: the sender's hash, for the rate windows. */
export type NewSubmission = {
  readonly id: string;
  readonly sender: string;
  readonly address: string | null;
  readonly repeat: string | null;
  readonly content: string | null;
  readonly sealed: Uint8Array;
};

/**
 * `taken`: stored, or already stored under its key as submission `id`. `otherContent`: the key was
 * used for other content.
 */
export type TakenSubmission = {
  readonly outcome: 'taken' | 'otherContent' | 'tooMany';
  readonly id: string;
  readonly waitMs: number;
};

export type FormLimits = { readonly perForm: number; readonly perSender: number };

/** Test posts kept for a form that is not switched on. */
const keptTests = 20;

/**
 * Stores posts to one form, in one statement that binds itself to the site: `take_submissions` in
 * `prisma/functions`. `gone`: the form no longer exists. `unleased`: nothing was stored, because a
 * job has to be queued with it.
 */
export async function takeSubmissions(
  db: Pick<SiteTransaction, '$queryRaw'>,
  {
    siteNo,
    connectionId,
    items,
    limits,
    ifLeased,
  }: ConnectionKey & { items: readonly NewSubmission[]; limits: FormLimits; ifLeased: boolean },
): Promise<readonly TakenSubmission[] | 'gone' | 'unleased'> {
  const rows = items.map(({ sealed, ...item }) => ({
    ...item,
    sealed: Buffer.from(sealed).toString('base64'),
  }));
  const taken = await db.$queryRaw<
    { outcome: TakenSubmission['outcome'] | 'unleased'; id: string; wait_ms: number }[]
  >`
    select outcome, id::text, wait_ms
    from take_submissions(
      ${siteNo}::int, ${connectionId}::int, ${toJson(rows)}::jsonb, ${limits.perForm}::int,
      ${limits.perSender}::int, ${keptTests}::int, ${ifLeased}
    )
    order by place`;
  if (taken.length === 0) return 'gone';
  return taken.flatMap(({ outcome, id, wait_ms: waitMs }) =>
    outcome === 'unleased' ? [] : [{ outcome, id, waitMs }],
  ).length === items.length
    ? taken.map(({ outcome, id, wait_ms: waitMs }) => ({
        outcome: outcome as TakenSubmission['outcome'],
        id,
        waitMs,
      }))
    : 'unleased';
}
