import { namedGuid } from '@/lib/sandbox/random';
import { demoPeople } from '@/lib/sandbox/seed-demo';
import { syntheticPerson } from '@/lib/sandbox/seed-synthetic';
import { type Audience } from './store';
import { toWireDate, type Member, type MemberStatus } from './types';

const shared = 156;

function place(
  audience: Audience,
  input: {
    email: string;
    first: string;
    last: string;
    status: MemberStatus;
    atMs: number;
    hasComplained?: boolean;
  },
): void {
  const { email, first, last, status, atMs, hasComplained = false } = input;
  const at = toWireDate(atMs);
  const member: Member = {
    email,
    contactId: namedGuid(email).replaceAll('-', ''),
    status,
    isKeptOut: status === 'unsubscribed' || status === 'cleaned',
    hasComplained,
    unsubscribeReason: status === 'unsubscribed' ? 'I no longer want to receive these emails' : '',
    mergeFields: { FNAME: first, LNAME: last },
    signedUpAt: at,
    changedAt: at,
  };
  audience.put(member);
}

const statusOf = (n: number): MemberStatus =>
  n % 30 === 12
    ? 'unsubscribed'
    : n % 30 === 18
      ? 'cleaned'
      : n % 30 === 24
        ? 'archived'
        : 'subscribed';

/**
 * A newsletter that had a life of its own: some of the people Wix knows, some who left there, some
 * whose address is dead.
 */
export function seedDemo(audience: Audience): void {
  demoPeople('crm').forEach((person, n) => {
    const [email] = person.emails;
    if (email && n % 6 === 0 && n < shared)
      place(audience, {
        email: email.toLowerCase(),
        first: person.first,
        last: person.last,
        status: statusOf(n),
        atMs: person.createdAtMs,
      });
  });
}

/** Adds plain people fast, all within one second, as an import does; without events. */
export function seedMany(audience: Audience, count: number): void {
  for (let n = 0; n < count; n++) {
    const { first, last, email } = syntheticPerson(n);
    place(audience, { email, first, last, status: 'subscribed', atMs: Date.UTC(2025, 0, 1) });
  }
}
