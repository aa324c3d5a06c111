import { randomUUID } from 'node:crypto';
import { asText, type JsonObject } from '@/lib/sandbox/types';
import { type MailchimpAccount } from './account';
import {
  alreadyThere,
  forgottenEmail,
  heldBack,
  keptOut,
  notArchivable,
  notFound,
  refuseInput,
} from './errors';
import { type MailchimpEvent } from './events';
import { type Audience } from './store';
import { hashOf, toWireDate, type Member, type MemberStatus, type Source } from './types';
import { readEmail, readMergeFields } from './values';

const statuses: readonly string[] = [
  'subscribed',
  'unsubscribed',
  'cleaned',
  'pending',
  'transactional',
];
const byAdmin = 'N/A (Unsubscribed by an admin)';

type Place = {
  readonly account: MailchimpAccount;
  readonly audience: Audience;
  readonly source: Source;
};

/** @throws MailchimpRefusal 404 */
export function requireMember(audience: Audience, key: string): Member {
  const member = audience.find(key);
  if (!member) throw notFound();
  return member;
}

function readStatus(value: unknown): MemberStatus {
  if (typeof value !== 'string' || !statuses.includes(value))
    throw refuseInput(
      'The resource submitted could not be validated. ' +
        "For field-specific details, see the 'errors' array.",
      [{ field: 'status', message: `Value must be one of: ${statuses.join(', ')}` }],
    );
  return value as MemberStatus; // one of them, as just seen
}

function refusePoison({ account }: Place, email: string): void {
  if (account.faults().poisonEmails.includes(email.toLowerCase()))
    throw refuseInput('Your merge fields were invalid.', [
      { field: 'FNAME', message: 'This value is not allowed.' },
    ]);
}

/**
 * Somebody new, or somebody the owner had archived: the service takes these back without a word.
 * @throws MailchimpRefusal 400 who is there already, who was deleted for good, who left by himself,
 * what is not valid
 */
export function addMember(
  place: Place,
  input: JsonObject,
  { isComplete }: { isComplete: boolean },
): Member {
  const { account, audience, source } = place;
  const email = readEmail(input['email_address']);
  const status = readStatus(input['status'] ?? input['status_if_new']);
  refusePoison(place, email);
  if (account.faults().heldBackEmails.includes(email.toLowerCase())) throw heldBack(email);
  const held = audience.find(hashOf(email));
  if (held && held.status !== 'archived') throw alreadyThere(email);
  if (audience.forgotten.has(hashOf(email)) && status === 'subscribed') throw forgottenEmail(email);
  if (held?.isKeptOut && status === 'subscribed') throw keptOut(email);
  const mergeFields = readMergeFields(audience, input['merge_fields'], { isComplete });
  const at = toWireDate(account.now());
  audience.forgotten.delete(hashOf(email));
  const member: Member = {
    contactId: held?.contactId ?? randomUUID().replaceAll('-', ''),
    hasComplained: false,
    isKeptOut: false,
    unsubscribeReason: status === 'unsubscribed' ? byAdmin : '',
    signedUpAt: at,
    ...held,
    email,
    status,
    mergeFields: { ...held?.mergeFields, ...mergeFields },
    changedAt: at,
  };
  return keep(
    place,
    member,
    status === 'subscribed' ? [{ type: 'subscribe', member, source }] : [],
    'created',
  );
}

/** What a call changes; a status moves as the service lets it. @throws MailchimpRefusal 400 */
export function changeMember(place: Place, held: Member, input: JsonObject): Member {
  const { account, audience, source } = place;
  refusePoison(place, held.email);
  const status = input['status'] === undefined ? held.status : readStatus(input['status']);
  if (status !== held.status && held.isKeptOut && !mayBecome(held, status))
    throw keptOut(held.email);
  const email =
    input['email_address'] === undefined ||
    hashOf(asText(input['email_address'])) === hashOf(held.email)
      ? held.email
      : readEmail(input['email_address']);
  if (email !== held.email && audience.find(hashOf(email))) throw alreadyThere(email);
  const mergeFields = {
    ...held.mergeFields,
    ...readMergeFields(audience, input['merge_fields'], { isComplete: false }),
  };
  const isProfile = JSON.stringify(mergeFields) !== JSON.stringify(held.mergeFields);
  if (!isProfile && status === held.status && email === held.email) return held;
  const reason =
    status === 'unsubscribed' && held.status !== 'unsubscribed'
      ? byAdmin
      : status === 'subscribed'
        ? ''
        : held.unsubscribeReason;
  const member: Member = {
    ...held,
    email,
    status,
    mergeFields,
    unsubscribeReason: reason,
    changedAt: toWireDate(account.now()),
  };
  if (email !== held.email) audience.drop(hashOf(held.email));
  const events: MailchimpEvent[] = [];
  if (email !== held.email) events.push({ type: 'upemail', member, oldEmail: held.email, source });
  if (isProfile) events.push({ type: 'profile', member, source });
  if (status === 'subscribed' && held.status !== 'subscribed')
    events.push({ type: 'subscribe', member, source });
  if (status === 'unsubscribed' && held.status !== 'unsubscribed')
    events.push({ type: 'unsubscribe', action: 'unsub', reason: 'manual', member, source });
  return keep(place, member, events, 'updated');
}

/** Who left by himself is asked again at most; who bounced or complained not even that. */
const mayBecome = (held: Member, status: MemberStatus) =>
  status === 'pending' && held.status === 'unsubscribed' && !held.hasComplained;

/** The person himself, or the world: left, bounced, complained, said yes to being asked. */
export function happenTo(
  place: Omit<Place, 'source'>,
  held: Member,
  what: 'unsubscribe' | 'bounce' | 'complain' | 'confirm',
): Member {
  const at = { changedAt: toWireDate(place.account.now()) };
  const own = { ...place, source: 'user' as const };
  switch (what) {
    case 'unsubscribe': {
      const member: Member = {
        ...held,
        ...at,
        status: 'unsubscribed',
        isKeptOut: true,
        unsubscribeReason: 'I no longer want to receive these emails',
      };
      return keep(
        own,
        member,
        [{ type: 'unsubscribe', action: 'unsub', reason: 'manual', member, source: 'user' }],
        null,
      );
    }
    case 'complain': {
      const member: Member = {
        ...held,
        ...at,
        status: 'unsubscribed',
        isKeptOut: true,
        hasComplained: true,
        unsubscribeReason: 'Marked as spam',
      };
      return keep(
        own,
        member,
        [{ type: 'unsubscribe', action: 'unsub', reason: 'abuse', member, source: 'user' }],
        null,
      );
    }
    case 'bounce': {
      const member: Member = { ...held, ...at, status: 'cleaned', isKeptOut: true };
      return keep(own, member, [{ type: 'cleaned', reason: 'hard', member, source: 'user' }], null);
    }
    case 'confirm': {
      const member: Member = {
        ...held,
        ...at,
        status: 'subscribed',
        isKeptOut: false,
        unsubscribeReason: '',
      };
      return keep(own, member, [{ type: 'subscribe', member, source: 'user' }], null);
    }
  }
}

/** @throws MailchimpRefusal 405 who can't be archived */
export function archiveMember(place: Place, held: Member): void {
  if (['archived', 'cleaned', 'pending'].includes(held.status)) throw notArchivable();
  const member: Member = {
    ...held,
    status: 'archived',
    changedAt: toWireDate(place.account.now()),
  };
  const wasIn = held.status === 'subscribed';
  keep(
    place,
    member,
    wasIn
      ? [{ type: 'unsubscribe', action: 'delete', reason: 'manual', member, source: place.source }]
      : [],
    'deleted',
  );
}

/** Every trace but that the address must not come back by import. */
export function forgetMember({ account, audience }: Place, held: Member): void {
  audience.drop(hashOf(held.email));
  audience.forgotten.add(hashOf(held.email));
  account.touch();
}

function keep(
  { account, audience, source }: Place,
  member: Member,
  events: readonly MailchimpEvent[],
  effect: 'created' | 'updated' | 'deleted' | null,
): Member {
  audience.put(member);
  account.touch();
  if (source === 'api' && effect) account.effect(effect);
  events.forEach((event) => account.emit(audience, event));
  return member;
}
