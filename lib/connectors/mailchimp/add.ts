import { errorOfStatus, failureOfStatus, isUnclear, parseAnswer } from '@/lib/connectors/errors';
import { oneByOne } from '@/lib/connectors/flow';
import type { HttpAnswer } from '@/lib/connectors/http-call';
import type { Field } from '@/lib/core/model/field';
import { SideError } from '@/lib/core/model/side-error';
import { canonicalEmail } from '@/lib/core/values/email';
import type {
  Subscriber,
  SubscriberOutcome,
  SubscriberOutcomes,
  SubscriberWrite,
} from '@/lib/ports/mailing-list';
import { batchShape } from './api-types';
import type { MailchimpClient } from './client';
import { hashOf, toMergeFields } from './mapper';
import { heldBack, isHeldBack, memberExists, outcomeOf, problemsOf, titleOf } from './outcome';

export type Adder = {
  readonly client: MailchimpClient;
  readonly list: string;
  readonly fields: readonly Field[];
  readonly birthdays: ReadonlySet<string>;
  readonly atOnce: number;
  /** The service's record of one address; `null` when there is none. */
  readonly readOne: (email: string) => Promise<Subscriber | null>;
};

const all = (people: readonly SubscriberWrite[], outcome: SubscriberOutcome): SubscriberOutcomes =>
  new Map(people.map(({ email }) => [email, outcome]));

const memberOf = ({ email, written = email, fields }: SubscriberWrite, { birthdays }: Adder) => ({
  email_address: written,
  status: 'subscribed',
  merge_fields: toMergeFields({ fields, birthdays }),
});

/**
 * Adds new subscribers in one call, matched by address; a call that is refused as a whole is halved
 * until the address at fault is alone (X11).
 */
export async function addBatch({
  adder,
  people,
}: {
  adder: Adder;
  people: readonly SubscriberWrite[];
}): Promise<SubscriberOutcomes> {
  if (people.length === 0) return new Map();
  try {
    const answer = await adder.client.send({
      method: 'POST',
      path: `${adder.list}?skip_merge_validation=true`,
      body: { members: people.map((person) => memberOf(person, adder)), update_existing: false },
    });
    const failure = failureOfAdd(answer);
    if (failure) throw failure;
    if (answer.status >= 300)
      return people.length > 1
        ? await addHalves({ adder, people })
        : await addSingly({ adder, people });
    return await settle({ adder, people, json: answer.json });
  } catch (error) {
    // The next try shows whether it happened: an added address exists then.
    if (isUnclear(error)) return all(people, { kind: 'again', error: null });
    throw error;
  }
}

/** 404 concerns the list itself: a new address cannot be missing. */
const failureOfAdd = ({ status }: HttpAnswer): SideError | null =>
  status === 404
    ? errorOfStatus({ side: 'remote', status })
    : failureOfStatus({ side: 'remote', status });

async function addHalves({
  adder,
  people,
}: {
  adder: Adder;
  people: readonly SubscriberWrite[];
}): Promise<SubscriberOutcomes> {
  const middle = Math.ceil(people.length / 2);
  const [first, second] = [people.slice(0, middle), people.slice(middle)];
  const outcomes = await addBatch({ adder, people: first });
  return new Map([
    ...outcomes,
    ...(await addBatch({ adder, people: second }).catch(againFor(second))),
  ]);
}

/** Part of the batch is done: the rest must be retried. */
const againFor =
  (people: readonly SubscriberWrite[]) =>
  (error: unknown): SubscriberOutcomes => {
    if (error instanceof SideError) return all(people, { kind: 'again', error });
    throw error;
  };

async function settle({
  adder,
  people,
  json,
}: {
  adder: Adder;
  people: readonly SubscriberWrite[];
  json: unknown;
}): Promise<SubscriberOutcomes> {
  const batch = parseAnswer({ schema: batchShape, json, side: 'remote', what: 'batch' });
  const added = new Set(
    [...batch.new_members, ...batch.updated_members].map(({ email_address }) =>
      canonicalEmail(email_address),
    ),
  );
  const outcomes = new Map<string, SubscriberOutcome>();
  const unexplained: SubscriberWrite[] = [];
  for (const person of people) {
    const errors = batch.errors.filter(
      ({ email_address }) => canonicalEmail(email_address) === person.email,
    );
    const problems = problemsOf({ errors, fields: adder.fields });
    if (added.has(person.email))
      outcomes.set(person.email, { kind: 'done', id: hashOf(person.written ?? person.email) });
    else if (errors.length === 0) outcomes.set(person.email, { kind: 'again', error: null });
    else if (errors.some(({ error }) => isHeldBack(error))) outcomes.set(person.email, heldBack());
    else if (problems.every(({ field }) => field !== undefined && field !== 'email'))
      outcomes.set(person.email, { kind: 'refused', problems });
    else unexplained.push(person);
  }
  const explained = await addSingly({ adder, people: unexplained }).catch(againFor(unexplained));
  return new Map([...outcomes, ...explained]);
}

/**
 * A batch explains a skipped address only in prose and does not return its record; single calls
 * return both.
 */
const addSingly = ({
  adder,
  people,
}: {
  adder: Adder;
  people: readonly SubscriberWrite[];
}): Promise<SubscriberOutcomes> =>
  oneByOne({
    people,
    limit: adder.atOnce,
    run: async (person) => {
      const { email } = person;
      const held = await adder.readOne(email);
      if (held) return { kind: 'exists', subscriber: held };
      const answer = await adder.client.send({
        method: 'POST',
        path: `${adder.list}/members?skip_merge_validation=true`,
        body: memberOf(person, adder),
      });
      if (answer.status === 404) throw errorOfStatus({ side: 'remote', status: answer.status });
      if (answer.status === 400 && titleOf(answer) === memberExists)
        return { kind: 'again', error: null };
      return outcomeOf({ answer, email: person.written ?? email, fields: adder.fields });
    },
  });
