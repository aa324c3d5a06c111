import { addressOf, carryForm } from '@/lib/core/flows/form/form';
import { type SideError } from '@/lib/core/model/side-error';
import { type SettledSubmission, type Submission } from '@/lib/ports/submissions';
import { failed, type Item } from './item';
import type { FormParts } from './parts';
import { runRound } from './round';

const batch = 25;

/**
 * Most looks at a contact in one step: it may move while it is written, or turn out to be another.
 */
const rounds = 3;

/** A submission that fails this often, while others go through, is set aside. */
const mostAttempts = 5;

/**
 * Handles a batch of waiting submissions, oldest first, one of each address: a contact with the
 * address is updated, none is created twice. What a service did not serve goes on waiting.
 * `isIdle`: none could go now. Throws `SideError` after all that succeeded is committed.
 */
export async function stepForm({
  parts,
}: {
  parts: FormParts;
}): Promise<{ isIdle: boolean; /** Some submissions still wait. */ waits: boolean }> {
  const taken = await parts.store.take({ limit: batch });
  const begun = taken.map((submission) => beginOf({ parts, submission }));
  await commit({ parts, settled: begun.flatMap((one) => ('state' in one ? [one] : [])) });
  let items = await settleConsent({
    parts,
    items: begun.flatMap((one) => ('state' in one ? [] : [one])),
  });
  let error: SideError | null = null;
  let isAnyThrough = false;
  const wrong: SettledSubmission[] = [];
  for (let round = 0; round < rounds && items.length > 0; round += 1) {
    const done = await runRound({ parts, items });
    isAnyThrough ||= done.settled.some(({ state }) => state !== 'waiting');
    wrong.push(...done.settled.filter(({ state }) => state === 'waiting'));
    await commit({ parts, settled: done.settled.filter(({ state }) => state !== 'waiting') });
    items = done.again;
    error ??= done.error;
  }
  // Refused in every round for another value: set aside as a whole.
  const stuck = items.filter(({ rests }) => rests.length > 0);
  items = items.filter((item) => !stuck.includes(item));
  await commit({
    parts,
    settled: [
      ...(isAnyThrough ? wrong.map(blame) : wrong),
      ...stuck.map(({ submission, rests }) => failed(submission, rests[0] ?? { code: 'refused' })),
    ],
  });
  if (error && !(isAnyThrough && ownFaults.includes(error.code))) throw error;
  const isWaiting = wrong.length > 0 || items.length > 0;
  return { isIdle: taken.length === 0 || (isWaiting && !isAnyThrough), waits: isWaiting };
}

/** Consent belongs to the address and comes before everything else. */
async function settleConsent({
  parts,
  items,
}: {
  parts: FormParts;
  items: readonly Item[];
}): Promise<readonly Item[]> {
  if (parts.consent === null || items.length === 0) return items;
  const out = await parts.consent(
    items.map(({ submission, address }) => ({
      id: submission.id,
      address,
      values: submission.values,
    })),
  );
  return items.map((item) => ({ ...item, stayedOut: out.has(item.submission.id) }));
}

const commit = async ({
  parts,
  settled,
}: {
  parts: FormParts;
  settled: readonly SettledSubmission[];
}) => {
  if (settled.length > 0) await parts.store.commit({ settled });
};

/** What may be the fault of one contact alone. */
const ownFaults: readonly string[] = ['serverError', 'badAnswer', 'noAnswer'];

/** Counts a failed attempt: others went through, so the service as a whole is not to blame. */
function blame(one: SettledSubmission): SettledSubmission {
  const error = one.effect?.error;
  if (!error || !ownFaults.includes(error.code)) return one;
  return one.attempts + 1 < mostAttempts
    ? { ...one, attempts: one.attempts + 1 }
    : { ...one, state: 'failed', attempts: 0, reason: error };
}

function beginOf({
  parts,
  submission,
}: {
  parts: FormParts;
  submission: Submission;
}): Item | SettledSubmission {
  const rows = parts.mapping.rows;
  const address = addressOf({ values: submission.values, rows });
  if (address === null)
    return failed(submission, {
      code: 'invalidEmail',
      params: { side: 'wix', field: parts.fields.get('email')?.label ?? '' },
    });
  const { fields, rests } = carryForm({
    values: submission.values,
    rows,
    wix: parts.fields,
    labels: parts.rules.labels,
  });
  return {
    submission,
    stayedOut: false,
    address,
    fields,
    rests,
    hint: null,
    passedOver: [],
    choice: submission.choice,
  };
}
