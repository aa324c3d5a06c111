import { SideError } from '../core/ports';
import type { Subscriber, SubscriberOutcome, SubscriberService, SubscriberStatus, SubscriberWrite } from '../core/subscriber-ports';
import type { Field } from '../core/types';

type Person = { readonly subscriber: Subscriber; readonly changedAtMs: number };

export type MemorySubscribers = SubscriberService & {
  /** What happens outside our app. */
  readonly world: {
    join(email: string, fields?: SubscriberWrite['fields']): void;
    become(email: string, status: SubscriberStatus): void;
    edit(email: string, fields: SubscriberWrite['fields']): void;
    /** The service refuses every write of this address from now on. */
    poison(email: string): void;
    /** The next write takes effect and its answer is lost. */
    loseNextAnswer(): void;
    lockOut(): void;
    all(): readonly Subscriber[];
  };
  /** Calls that changed somebody. */
  readonly writes: () => number;
};

const fields: readonly Field[] = [
  { key: 'first', label: 'First name', type: 'text', readOnly: false, maxLength: 255 },
  { key: 'last', label: 'Last name', type: 'text', readOnly: false, maxLength: 255 },
];
const page = 50;

/** An e-mail service in memory that asks whoever left before it sends again, as most do. Its clock moves with every change. */
export function createMemorySubscribers({ startMs = 1_764_000_000_000 }: { startMs?: number } = {}): MemorySubscribers {
  const people = new Map<string, Person>();
  const poisoned = new Set<string>();
  let nowMs = startMs;
  let writes = 0;
  let isLocked = false;
  let losesNext = false;

  const put = (email: string, subscriber: Pick<Subscriber, 'status' | 'fields'>) => {
    nowMs += 1;
    people.set(email, { subscriber: { id: people.get(email)?.subscriber.id ?? `id-${people.size + 1}`, email, ...subscriber }, changedAtMs: nowMs });
  };
  const enter = () => {
    if (isLocked) throw new SideError({ side: 'remote', code: 'unauthorized', retryable: false });
  };
  const done = (email: string): SubscriberOutcome => ({ kind: 'done', id: people.get(email)?.subscriber.id ?? '' });
  const refusal = (email: string): SubscriberOutcome | null => {
    if (poisoned.has(email)) return { kind: 'refused', problems: [{ code: 'refused' }] };
    return /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email) ? null : { kind: 'refused', problems: [{ field: 'email', code: 'invalidEmail' }] };
  };
  const each = async (emails: readonly string[], run: (email: string) => SubscriberOutcome) => {
    enter();
    const outcomes = emails.map((email): [string, SubscriberOutcome] => [email, run(email)]);
    const isLost = losesNext && outcomes.some(([, { kind }]) => kind === 'done');
    if (isLost) losesNext = false;
    return new Map(isLost ? outcomes.map(([email]): [string, SubscriberOutcome] => [email, { kind: 'again', error: null }]) : outcomes);
  };
  const ofKnown = (email: string, run: (person: Person) => SubscriberOutcome): SubscriberOutcome => {
    const person = people.get(email);
    return person ? (refusal(email) ?? run(person)) : { kind: 'unknown' };
  };
  const write = (email: string, subscriber: Pick<Subscriber, 'status' | 'fields'>): SubscriberOutcome => {
    writes += 1;
    put(email, subscriber);
    return done(email);
  };

  return {
    batch: 100,
    few: 100,
    writes: () => writes,
    fields: async () => {
      enter();
      return fields;
    },
    async read(emails) {
      enter();
      return new Map(emails.flatMap((email) => (people.has(email) ? [[email, people.get(email)!.subscriber]] : [])));
    },
    add: (given) => {
      const byEmail = new Map(given.map((person) => [person.email, person]));
      return each([...byEmail.keys()], (email) => {
        const held = people.get(email);
        if (held) return { kind: 'exists', subscriber: held.subscriber };
        return refusal(email) ?? write(email, { status: 'subscribed', fields: byEmail.get(email)?.fields ?? {} });
      });
    },
    update: (given) => {
      const byEmail = new Map(given.map((person) => [person.email, person.fields]));
      return each([...byEmail.keys()], (email) => ofKnown(email, ({ subscriber }) => write(email, { status: subscriber.status, fields: { ...subscriber.fields, ...byEmail.get(email) } })));
    },
    optOut: (emails) =>
      each(emails, (email) =>
        ofKnown(email, ({ subscriber }) => {
          const isIn = subscriber.status === 'subscribed' || subscriber.status === 'pending' || subscriber.status === 'archived';
          return isIn ? write(email, { status: 'unsubscribed', fields: subscriber.fields }) : done(email);
        }),
      ),
    invite: (emails) =>
      each(emails, (email) =>
        ofKnown(email, ({ subscriber }) => {
          if (subscriber.status === 'subscribed' || subscriber.status === 'pending') return done(email);
          if (subscriber.status === 'bounced' || subscriber.status === 'complained') return { kind: 'mayNotReturn' };
          return write(email, { status: 'pending', fields: subscriber.fields });
        }),
      ),
    async changed({ since, cursor }) {
      enter();
      const sinceMs = since === null ? 0 : Date.parse(since);
      const from = Number(cursor ?? 0);
      const found = [...people.values()].filter(({ changedAtMs }) => changedAtMs >= sinceMs).sort((a, b) => a.changedAtMs - b.changedAtMs);
      const next = from + page < found.length ? String(from + page) : null;
      return { subscribers: found.slice(from, from + page).map(({ subscriber }) => subscriber), next, serverTime: new Date(nowMs).toISOString() };
    },
    world: {
      join: (email, values = {}) => put(email, { status: 'subscribed', fields: values }),
      become: (email, status) => put(email, { status, fields: people.get(email)?.subscriber.fields ?? {} }),
      edit: (email, values) => put(email, { status: people.get(email)?.subscriber.status ?? 'subscribed', fields: { ...people.get(email)?.subscriber.fields, ...values } }),
      poison: (email) => void poisoned.add(email),
      loseNextAnswer: () => {
        losesNext = true;
      },
      lockOut: () => {
        isLocked = true;
      },
      all: () => [...people.values()].map(({ subscriber }) => subscriber),
    },
  };
}
