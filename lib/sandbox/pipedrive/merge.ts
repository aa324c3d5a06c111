import { type PipedriveAccount } from './account';
import { refuseFirstVersion } from './errors';
import { deletePerson, replacePerson, requireLive } from './persons';
import { type ChangeSource, type ContactSync, type Entry, type Person } from './types';

/**
 * The winner's values stay, blanks are filled from the loser, addresses and numbers of both are
 * kept. The loser is deleted. @throws Refusal 404, 400 for a person and itself
 */
export function mergePersons({
  account,
  winnerId,
  loserId,
  source,
}: {
  account: PipedriveAccount;
  winnerId: number;
  loserId: number;
  source: ChangeSource;
}): Person {
  const loser = requireLive(account, loserId);
  const winner = requireLive(account, winnerId);
  if (winner.id === loser.id) throw refuseFirstVersion(400, 'Cannot merge person with itself.');
  deletePerson({ account, person: loser, source, mergedToId: winner.id });
  const merged = replacePerson({
    account,
    person: winner,
    source,
    mergedFromId: loser.id,
    next: {
      ...winner,
      emails: joinEntries(winner.emails, loser.emails),
      phones: joinEntries(winner.phones, loser.phones),
      labelIds: [...new Set([...winner.labelIds, ...loser.labelIds])],
      orgId: winner.orgId ?? loser.orgId,
      custom: { ...loser.custom, ...winner.custom },
      contactSync: joinContactSync(winner.contactSync, loser.contactSync),
    },
  });
  if (source === 'api') account.effect('merged');
  return merged;
}

/** Without repetitions; the winner's primary one stays primary. */
function joinEntries(winner: readonly Entry[], loser: readonly Entry[]): Entry[] {
  const held = new Set(winner.map(({ value }) => value.toLowerCase()));
  const added = loser.filter(({ value }) => !held.has(value.toLowerCase()));
  return [
    ...winner,
    ...added.map((entry) => (winner.length === 0 ? entry : { ...entry, primary: false })),
  ];
}

const joinContactSync = (
  winner: ContactSync | null,
  loser: ContactSync | null,
): ContactSync | null =>
  winner && loser
    ? {
        job_title: winner.job_title ?? loser.job_title,
        notes: winner.notes ?? loser.notes,
        im: joinEntries(winner.im, loser.im),
        birthday: winner.birthday ?? loser.birthday,
        postal_address: winner.postal_address ?? loser.postal_address,
      }
    : (winner ?? loser);
