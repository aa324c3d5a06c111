import { oneByOne } from '@/lib/connectors/flow';
import type { ListInput } from '@/lib/connectors/types';
import type { Subscriber, SubscriberOutcome, SubscriberService } from '@/lib/ports/mailing-list';
import type { GhostMember } from './api-types';
import { changedPage } from './changed';
import { createGhostClient } from './client';
import type { GhostInput } from './config';
import { fields, toMember, toSubscriber } from './mapper';
import { findMembers, whoLeft } from './members';
import { outcomeOf } from './outcome';

const few = 40;
const atOnce = 4;

/**
 * One newsletter of a Ghost site. Members are written one by one; a member stays a member without
 * reading the newsletter.
 */
export function createGhostService(input: GhostInput<ListInput>): SubscriberService {
  const client = createGhostClient(input);
  const newsletter = input.listId;

  const subscribersOf = async (members: readonly GhostMember[]): Promise<readonly Subscriber[]> => {
    const left = await whoLeft({ client, members, newsletter });
    return members.map((member) => toSubscriber({ member, newsletter, left: left.has(member.id) }));
  };
  const create = async (person: Record<string, unknown>) =>
    outcomeOf(
      await client.send({
        method: 'POST',
        path: '/members/?send_email=false',
        body: { members: [person] },
      }),
    );
  /** Updates an existing member; repeating it changes nothing. */
  const change = async (member: GhostMember, person: Record<string, unknown>) =>
    outcomeOf(
      await client.send({
        method: 'PUT',
        path: `/members/${member.id}/`,
        body: { members: [person] },
        repeatable: true,
      }),
    );

  /** Outcomes of existing members; the others are unknown. */
  const ofKnown = async <T extends { readonly email: string }>(
    people: readonly T[],
    run: (member: GhostMember, person: T) => Promise<SubscriberOutcome>,
  ) => {
    const known = await findMembers({ client, emails: people.map(({ email }) => email) });
    return oneByOne({
      people,
      limit: atOnce,
      run: async (person) => {
        const member = known.get(person.email);
        return member ? run(member, person) : { kind: 'unknown' };
      },
    });
  };
  const byEmail = (emails: readonly string[]) => emails.map((email) => ({ email }));

  return {
    batch: few,
    few,
    fields: () => Promise.resolve(fields),

    async read(emails) {
      const members = await findMembers({ client, emails });
      return new Map(
        (await subscribersOf([...members.values()])).map((subscriber) => [
          subscriber.email,
          subscriber,
        ]),
      );
    },

    async add(people) {
      const known = await this.read(people.map(({ email }) => email));
      return oneByOne({
        people,
        limit: atOnce,
        run: async ({ email, written = email, fields: values }) => {
          const subscriber = known.get(email);
          if (subscriber) return { kind: 'exists', subscriber };
          const outcome = await create({
            email: written,
            ...toMember({ values, held: null }),
            newsletters: [{ id: newsletter }],
          });
          // The address may be refused because its owner joined meanwhile.
          const held = isAboutAddress(outcome) ? (await this.read([email])).get(email) : undefined;
          return held ? { kind: 'exists', subscriber: held } : outcome;
        },
      });
    },

    update: (people) =>
      ofKnown(people, (member, { fields: values }) =>
        change(member, toMember({ values, held: member })),
      ),

    optOut: (emails) =>
      ofKnown(byEmail(emails), async (member) => {
        if (!isReader(member, newsletter)) return { kind: 'done', id: member.id };
        return change(member, {
          newsletters: member.newsletters
            .filter(({ id }) => id !== newsletter)
            .map(({ id }) => ({ id })),
        });
      }),

    invite: (emails) =>
      ofKnown(byEmail(emails), async (member) => {
        if (isReader(member, newsletter)) return { kind: 'done', id: member.id };
        // Ghost sends nothing to a suppressed address; only Ghost's staff can lift that.
        if (member.email_suppression?.suppressed) return { kind: 'mayNotReturn' };
        return change(member, {
          newsletters: [...member.newsletters.map(({ id }) => ({ id })), { id: newsletter }],
        });
      }),

    async changed({ since, cursor }) {
      const page = await changedPage({ client, since, cursor });
      return {
        subscribers: await subscribersOf(page.members),
        next: page.next,
        serverTime: page.serverTime,
      };
    },
  };
}

const isAboutAddress = (outcome: SubscriberOutcome) =>
  outcome.kind === 'refused' && outcome.problems.some(({ field }) => field === 'email');

const isReader = (member: GhostMember, newsletter: string) =>
  member.newsletters.some(({ id }) => id === newsletter);
