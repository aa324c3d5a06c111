import { errorOfStatus, parseAnswer } from '@/lib/connectors/errors';
import { inParallel, oneByOne } from '@/lib/connectors/flow';
import type { ListInput } from '@/lib/connectors/types';
import type { Field } from '@/lib/core/model/field';
import { canonicalEmail, emailForms } from '@/lib/core/values/email';
import type { Subscriber, SubscriberService } from '@/lib/ports/mailing-list';
import { addBatch } from './add';
import { memberShape, mergeFieldsShape, reportsShape, type MailchimpMember } from './api-types';
import { changedPage, memberFields } from './changed';
import { createMailchimpClient } from './client';
import type { MailchimpInput } from './config';
import { hashOf, isBirthday, toFields, toMergeFields, toSubscriber } from './mapper';
import { outcomeOf } from './outcome';

/** The service takes 500, but not within the time of a call; it processes about 40 per second. */
const batch = 200;
const few = 40;
/**
 * The service allows ten concurrent calls per user: enough for three lists and a person looking at
 * one.
 */
const atOnce = 3;
const knownAgeMs = 60_000;

type Catalogue = { readonly fields: readonly Field[]; readonly birthdays: ReadonlySet<string> };

/**
 * One audience. Members are identified by the hash of the address; the service has no synchronous
 * batch for changes.
 */
export function createMailchimpService(input: MailchimpInput<ListInput>): SubscriberService {
  const client = createMailchimpClient(input);
  const list = `/lists/${encodeURIComponent(input.listId)}`;
  const remember = <T>(load: () => Promise<T>) => rememberFor({ load, nowMs: input.clock.nowMs });

  const catalogue = remember(async (): Promise<Catalogue> => {
    const { value } = await client.get({
      path: `${list}/merge-fields?count=1000`,
      schema: mergeFieldsShape,
    });
    return {
      fields: toFields(value.merge_fields),
      birthdays: new Set(value.merge_fields.filter(isBirthday).map(({ tag }) => tag)),
    };
  });
  const complaints = remember(async () => {
    const emails = new Set<string>();
    for (let offset = 0; ; offset += 1_000) {
      const { value } = await client.get({
        path:
          `${list}/abuse-reports?count=1000&offset=${offset}` +
          '&fields=abuse_reports.email_address,total_items',
        schema: reportsShape,
      });
      value.abuse_reports.forEach(({ email_address }) => emails.add(canonicalEmail(email_address)));
      if (offset + 1_000 >= value.total_items) return emails;
    }
  });
  /** The service would silently take archived members back, even those that had left (E05). */
  const archived = remember(async () => {
    const subscribers = new Map<string, Subscriber>();
    let cursor: string | null = JSON.stringify({
      stage: 'archived',
      fromMs: 0,
      offset: 0,
      lastId: null,
    });
    while (cursor !== null) {
      const page: Awaited<ReturnType<typeof changedPage>> = await changedPage({
        client,
        list,
        since: null,
        cursor,
      });
      (await subscribersOf(page.members)).forEach((subscriber) =>
        subscribers.set(subscriber.email, subscriber),
      );
      cursor = page.next;
    }
    return subscribers;
  });

  const subscribersOf = async (
    members: readonly MailchimpMember[],
  ): Promise<readonly Subscriber[]> => {
    const known = await catalogue();
    const complained = members.some(
      ({ status }) => status === 'unsubscribed' || status === 'archived',
    )
      ? await complaints()
      : new Set<string>();
    return members.map((member) => toSubscriber({ member, ...known, complained }));
  };
  /**
   * The service stores an international domain in the form it was given: both are looked up, so
   * that no address is added twice.
   */
  const readOne = async (email: string): Promise<Subscriber | null> => {
    for (const id of new Set(emailForms(email).map(hashOf))) {
      const held = await readById(id);
      if (held) return held;
    }
    return null;
  };
  const readById = async (id: string): Promise<Subscriber | null> => {
    const answer = await client.send({
      method: 'GET',
      path: `${memberPath(id)}?fields=${memberFields.join(',')}`,
    });
    if (answer.status === 404) {
      // A missing list gets the same answer; this throws then, because no member has left.
      await catalogue();
      return null;
    }
    if (answer.status >= 300) throw errorOfStatus({ side: 'remote', status: answer.status });
    const [subscriber] = await subscribersOf([
      parseAnswer({ schema: memberShape, json: answer.json, side: 'remote', what: 'member' }),
    ]);
    return subscriber ?? null;
  };
  const memberPath = (id: string) => `${list}/members/${id}`;
  const idOf = async (email: string) =>
    (emailForms(email).length === 1 ? undefined : (await readOne(email))?.id) ?? hashOf(email);
  const patch = async ({
    email,
    body,
    repeatable,
  }: {
    email: string;
    body: object;
    repeatable: boolean;
  }) => {
    const answer = await client.send({
      method: 'PATCH',
      path: `${memberPath(await idOf(email))}?skip_merge_validation=true`,
      body,
      repeatable,
    });
    return outcomeOf({ answer, email, fields: (await catalogue()).fields });
  };

  return {
    batch,
    few,
    fields: async () => (await catalogue.afresh()).fields,

    async read(emails) {
      const found = await inParallel({ items: emails, limit: atOnce, run: readOne });
      return new Map(
        found.flatMap((subscriber) => (subscriber ? [[subscriber.email, subscriber]] : [])),
      );
    },

    async add(people) {
      const known = await archived();
      const kept = people.flatMap(({ email }) => {
        const subscriber = known.get(email);
        return subscriber ? [[email, { kind: 'exists', subscriber }] as const] : [];
      });
      // The service itself would treat the other form of an international domain as a new address.
      for (const { email } of people.filter(
        (one) => !known.has(one.email) && emailForms(one.email).length > 1,
      )) {
        const held = await readOne(email);
        if (held) kept.push([email, { kind: 'exists', subscriber: held }]);
      }
      const there = new Set(kept.map(([email]) => email));
      const adder = { client, list, ...(await catalogue()), atOnce, readOne };
      const fresh = people.filter(({ email }) => !there.has(email));
      return new Map([...kept, ...(await addBatch({ adder, people: fresh }))]);
    },

    async update(people) {
      const { birthdays } = await catalogue();
      return oneByOne({
        people,
        limit: atOnce,
        run: ({ email, fields }) =>
          patch({
            email,
            body: { merge_fields: toMergeFields({ fields, birthdays }) },
            repeatable: true,
          }),
      });
    },

    optOut: (emails) =>
      oneByOne({
        people: emails.map((email) => ({ email })),
        limit: atOnce,
        run: async ({ email }) => {
          const outcome = await patch({
            email,
            body: { status: 'unsubscribed' },
            repeatable: true,
          });
          // An address that the service keeps out gets no mailings either, so the opt-out is done.
          return outcome.kind === 'mayNotReturn' ? { kind: 'done', id: hashOf(email) } : outcome;
        },
      }),

    invite: (emails) =>
      oneByOne({
        people: emails.map((email) => ({ email })),
        limit: atOnce,
        run: async ({ email }) => {
          const held = await readOne(email);
          if (!held) return { kind: 'unknown' };
          // An invitation would stop mailings to a subscribed address until its owner answers; a
          // pending one must not get a second mail.
          if (held.status === 'subscribed' || held.status === 'pending')
            return { kind: 'done', id: held.id };
          return patch({ email, body: { status: 'pending' }, repeatable: false });
        },
      }),

    async changed({ since, cursor }) {
      const page = await changedPage({ client, list, since, cursor });
      return {
        subscribers: await subscribersOf(page.members),
        next: page.next,
        serverTime: page.serverTime,
      };
    },
  };
}

/** Loaded on first use, and again when it is old. A failure is not cached. */
function rememberFor<T>({ load, nowMs }: { load: () => Promise<T>; nowMs: () => number }) {
  let known: { readonly value: Promise<T>; readonly atMs: number } | null = null;
  const afresh = (): Promise<T> => {
    const own = { value: load(), atMs: nowMs() };
    known = own;
    own.value.catch(() => {
      if (known === own) known = null;
    });
    return own.value;
  };
  const recall = () => (known && nowMs() - known.atMs < knownAgeMs ? known.value : afresh());
  return Object.assign(recall, { afresh });
}
