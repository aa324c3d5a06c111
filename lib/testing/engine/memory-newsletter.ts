import {
  noConsent,
  observePlaces,
  withPlace,
  type Consent,
  type ConsentEvent,
  type ConsentReading,
} from '@/lib/core/flows/consent';
import {
  readingOf,
  type SubscriberState,
  type SubscriberStatus,
} from '@/lib/core/flows/newsletter';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { FieldValues } from '@/lib/core/model/field';
import type { Link } from '@/lib/core/model/link';
import type { Operation } from '@/lib/core/model/operation';
import { SideError } from '@/lib/core/model/side-error';
import { addressKeys, withTodaysKey } from '@/lib/core/values/address-keys';
import { canonicalEmail } from '@/lib/core/values/email';
import {
  type Hint,
  type SubscriberCommit,
  type SubscriberPage,
  type SubscriberStore,
  type SubscriberWix,
  type TakenHint,
} from '@/lib/ports/consents';
import type {
  Subscriber,
  SubscriberOutcome,
  SubscriberOutcomes,
  SubscriberService,
} from '@/lib/ports/mailing-list';

const iso = (ms: number) => new Date(ms).toISOString();
const statuses: Readonly<Record<ConsentReading, string>> = {
  in: 'SUBSCRIBED',
  out: 'UNSUBSCRIBED',
  none: 'NOT_SET',
  suppressed: 'UNSUBSCRIBED',
};

/** Time of both services; every touch is a moment later. */
export type MemoryTime = { nowMs: number };

export type MemoryContact = {
  readonly id: string;
  email: string | null;
  fields: FieldValues;
  readonly createdMs: number;
  updatedMs: number;
};

/**
 * A Wix site in memory as far as a newsletter sees it: contacts, and a subscription per address.
 */
export function createMemoryWixBook(time: MemoryTime) {
  const contacts = new Map<string, MemoryContact>();
  const subscriptions = new Map<string, ConsentReading>();
  let made = 0;
  const touch = (address: string | null) =>
    contacts.forEach((contact) => {
      if (address !== null && contact.email === address) contact.updatedMs = time.nowMs += 1;
    });
  return {
    contacts,
    subscriptions,
    create(email: string | null, fields: FieldValues = {}) {
      time.nowMs += 1;
      const id = `w${(made += 1)}`;
      contacts.set(id, { id, email, fields, createdMs: time.nowMs, updatedMs: time.nowMs });
      return id;
    },
    edit(id: string, change: { email?: string | null; fields?: FieldValues }) {
      const contact = contacts.get(id);
      if (contact) Object.assign(contact, change, { updatedMs: (time.nowMs += 1) });
    },
    remove: (id: string) => void contacts.delete(id),
    say(address: string, says: ConsentReading) {
      if (subscriptions.get(address) === says) return;
      subscriptions.set(address, says);
      touch(address);
    },
  };
}
export type MemoryWixBook = ReturnType<typeof createMemoryWixBook>;

/** Pages of `page` contacts, so that a short list has edges. */
export function createMemoryWix({
  book,
  time,
  page,
}: {
  book: MemoryWixBook;
  time: MemoryTime;
  page: number;
}): SubscriberWix {
  const recordOf = (contact: MemoryContact): ContactRecord => ({
    id: contact.id,
    version: String(contact.updatedMs),
    createdAt: iso(contact.createdMs),
    updatedAt: iso(contact.updatedMs),
    linkedId: null,
    name: null,
    fields: {
      email: contact.email,
      subscription: statuses[book.subscriptions.get(contact.email ?? '') ?? 'none'],
      ...contact.fields,
    },
    emails: contact.email === null ? [] : [contact.email],
    phones: [],
    source: null,
  });
  const pageOf = (
    wanted: (contact: MemoryContact) => boolean,
    cursor: string | null,
  ): SubscriberPage => {
    const rows = [...book.contacts.values()].filter(
      (contact) => wanted(contact) && contact.createdMs >= Number(cursor ?? 0),
    );
    const shown = rows.slice(0, page);
    return {
      records: shown.map(recordOf),
      serverTime: iso(time.nowMs),
      next: rows.length > page ? String(shown.at(-1)?.createdMs) : null,
    };
  };
  return {
    now: () => Promise.resolve(iso(time.nowMs)),
    subscribed: ({ cursor }) =>
      Promise.resolve(
        pageOf(({ email }) => email !== null && book.subscriptions.get(email) === 'in', cursor),
      ),
    changed: ({ since, cursor }) =>
      Promise.resolve(pageOf(({ updatedMs }) => updatedMs >= Date.parse(since), cursor)),
    read: (ids) =>
      Promise.resolve(
        new Map(
          ids.map((id) => {
            const contact = book.contacts.get(id);
            return [id, contact ? recordOf(contact) : null];
          }),
        ),
      ),
    find: (addresses) =>
      Promise.resolve(
        [...book.contacts.values()]
          .filter(({ email }) => email !== null && addresses.includes(email))
          .map(recordOf),
      ),
    readings: (addresses) =>
      Promise.resolve(
        new Map(addresses.map((address) => [address, book.subscriptions.get(address) ?? 'none'])),
      ),
    write(wanted) {
      for (const [address, says] of wanted)
        if (book.subscriptions.get(address) !== 'suppressed') book.say(address, says);
      return Promise.resolve(
        new Map(
          [...wanted.keys()].map((address) => [address, book.subscriptions.get(address) ?? 'none']),
        ),
      );
    },
  };
}

export type MemoryMember = {
  readonly id: string;
  status: SubscriberStatus;
  fields: FieldValues;
  changedMs: number;
};

/**
 * An e-mail service in memory. `asks`: whoever is invited has to say yes first, as at Mailchimp.
 */
export function createMemoryList({ time, asks }: { time: MemoryTime; asks: boolean }) {
  const members = new Map<string, MemoryMember>();
  const list = {
    members,
    asks,
    /** Addresses it does not take back. */
    closed: new Set<string>(),
    refused: new Set<string>(),
    /** Values that no member may have. */
    refusedValues: new Set<string>(),
    /** Addresses it does not take for now, and how long it asks to wait, ms. */
    later: new Map<string, number>(),
    /**
     * So many of the next answers about single addresses are lost; every other one before it took
     * effect.
     */
    lost: 0,
    put(
      email: string,
      status: SubscriberStatus,
      fields: FieldValues = members.get(email)?.fields ?? {},
    ) {
      const member = members.get(email);
      if (member?.status === status && member.fields === fields) return;
      members.set(email, {
        id: member?.id ?? `s-${email}`,
        status,
        fields,
        changedMs: (time.nowMs += 1),
      });
    },
  };
  return list;
}
export type MemoryList = ReturnType<typeof createMemoryList>;

export function createMemoryService({
  list,
  time,
  page,
  batch,
  few,
}: {
  list: MemoryList;
  time: MemoryTime;
  page: number;
  batch: number;
  few: number;
}): SubscriberService {
  const subscriberOf = (email: string, { id, status, fields }: MemoryMember): Subscriber => ({
    id,
    email,
    status,
    fields,
  });
  const each = (
    emails: readonly string[],
    act: (email: string) => SubscriberOutcome,
  ): Promise<SubscriberOutcomes> =>
    Promise.resolve(
      new Map(
        emails.map((email): [string, SubscriberOutcome] => {
          if (list.lost === 0) return [email, act(email)];
          list.lost -= 1;
          if (list.lost % 2 === 0) act(email);
          return [
            email,
            {
              kind: 'again',
              error: new SideError({ code: 'unreachable', side: 'remote', retryable: true }),
            },
          ];
        }),
      ),
    );
  const existing = (
    email: string,
    act: (member: MemoryMember) => SubscriberOutcome,
  ): SubscriberOutcome => {
    const member = list.members.get(email);
    return member ? act(member) : { kind: 'unknown' };
  };
  const badFieldOf = (fields: FieldValues = {}) =>
    Object.entries(fields).find(([, value]) => list.refusedValues.has(String(value)))?.[0];
  const refusedFor = (field: string): SubscriberOutcome => ({
    kind: 'refused',
    problems: [{ code: 'invalidValue', field }],
  });
  return {
    batch,
    few,
    fields: () => Promise.resolve([]),
    read: (emails) =>
      Promise.resolve(
        new Map(
          emails.flatMap((email) => {
            const member = list.members.get(email);
            return member ? [[email, subscriberOf(email, member)] as const] : [];
          }),
        ),
      ),
    add: (people) =>
      each(
        people.map(({ email }) => email),
        (email) => {
          const member = list.members.get(email);
          if (member) return { kind: 'exists', subscriber: subscriberOf(email, member) };
          if (list.closed.has(email)) return { kind: 'mayNotReturn' };
          if (list.refused.has(email))
            return { kind: 'refused', problems: [{ code: 'invalidEmail' }] };
          const bad = badFieldOf(people.find((one) => one.email === email)?.fields);
          if (bad) return refusedFor(bad);
          const retryAfterMs = list.later.get(email);
          if (retryAfterMs !== undefined)
            return {
              kind: 'again',
              error: new SideError({
                code: 'rateLimited',
                side: 'remote',
                retryable: true,
                retryAfterMs,
              }),
            };
          list.put(email, 'subscribed', people.find((one) => one.email === email)?.fields);
          return { kind: 'done', id: `s-${email}` };
        },
      ),
    update: (people) =>
      each(
        people.map(({ email }) => email),
        (email) =>
          existing(email, (member) => {
            const bad = badFieldOf(people.find((one) => one.email === email)?.fields);
            if (bad) return refusedFor(bad);
            list.put(email, member.status, {
              ...member.fields,
              ...people.find((one) => one.email === email)?.fields,
            });
            return { kind: 'done', id: member.id };
          }),
      ),
    optOut: (emails) =>
      each(emails, (email) =>
        existing(email, (member) => {
          if (readingOf(member.status) === 'in') list.put(email, 'unsubscribed');
          return { kind: 'done', id: member.id };
        }),
      ),
    invite: (emails) =>
      each(emails, (email) =>
        existing(email, (member) => {
          if (list.closed.has(email)) return { kind: 'mayNotReturn' };
          if (member.status === 'unsubscribed')
            list.put(email, list.asks ? 'pending' : 'subscribed');
          return { kind: 'done', id: member.id };
        }),
      ),
    changed({ since, cursor }) {
      const rows = [...list.members]
        .filter(([, { changedMs }]) => changedMs >= Date.parse(since ?? iso(0)))
        .sort(([, a], [, b]) => a.changedMs - b.changedMs);
      const from = Number(cursor ?? 0);
      return Promise.resolve({
        subscribers: rows
          .slice(from, from + page)
          .map(([email, member]) => subscriberOf(email, member)),
        next: from + page < rows.length ? String(Math.max(from + page - 1, 1)) : null,
        serverTime: iso(time.nowMs),
      });
    },
  };
}

type StoredHint = Hint & { attempts: number; generation: number; dueMs: number };

/** What is kept of a newsletter. */
export type NewsletterMemory = {
  readonly links: Map<string, Link>;
  readonly consents: Map<string, Consent>;
  readonly ledger: { readonly address: string; readonly event: ConsentEvent }[];
  readonly operations: Operation[];
  /** Those whose clear form is kept. */
  readonly addresses: Set<string>;
  readonly hints: Map<string, StoredHint>;
  readonly touched: Set<string>;
  state: SubscriberState | null;
};

export const createNewsletterMemory = (): NewsletterMemory => ({
  links: new Map(),
  consents: new Map(),
  ledger: [],
  operations: [],
  addresses: new Set(),
  hints: new Map(),
  touched: new Set(),
  state: null,
});

const tokenOf = (hint: Hint) =>
  hint.kind === 'contact' ? `contact ${hint.id}` : `${hint.at} ${hint.address}`;

export function giveHint({
  memory,
  time,
  hint,
  delayMs = 0,
}: {
  memory: NewsletterMemory;
  time: MemoryTime;
  hint: Hint;
  delayMs?: number;
}): void {
  if (hint.kind === 'address') memory.addresses.add(hint.address);
  const known = memory.hints.get(tokenOf(hint));
  const dueMs = time.nowMs + delayMs;
  memory.hints.set(tokenOf(hint), {
    ...hint,
    attempts: known?.attempts ?? 0,
    generation: (known?.generation ?? 0) + 1,
    dueMs: Math.min(dueMs, known?.dueMs ?? dueMs),
  });
}

export function createMemoryNewsletterStore({
  memory,
  time,
}: {
  memory: NewsletterMemory;
  time: MemoryTime;
}): SubscriberStore {
  const keyOf = (address: string) => `key of ${address}`;
  const consentOf = (address: string) => memory.consents.get(address) ?? noConsent;
  const isSame = (token: TakenHint, stored: StoredHint | undefined): stored is StoredHint =>
    stored !== undefined && token.token === `${tokenOf(token)} ${stored.generation}`;
  /** Decisions as they were read: one that a person makes meanwhile stays. */
  const decided = new Map<string, Link['decision']>();
  const remember = (links: readonly Link[]) => {
    for (const { id, decision } of links) decided.set(id, decision);
    return Promise.resolve(links);
  };
  const commit = (input: SubscriberCommit) => {
    for (const id of input.removedLinkIds ?? []) memory.links.delete(id);
    for (const link of input.links ?? []) {
      for (const other of memory.links.values()) {
        if (other.id === link.id) continue;
        if (link.wixId !== null && other.wixId === link.wixId)
          throw new Error(`two links of ${link.wixId}`);
        if (link.remoteId !== null && other.remoteId === link.remoteId)
          memory.links.set(other.id, { ...other, remoteId: null });
      }
      const now = memory.links.get(link.id)?.decision ?? null;
      memory.links.set(
        link.id,
        now !== null && now !== decided.get(link.id) ? { ...link, decision: now } : link,
      );
    }
    memory.operations.push(...(input.operations ?? []));
    for (const { address, place, state } of input.places ?? [])
      memory.consents.set(address, withPlace({ consent: consentOf(address), place, state }));
    for (const { delayMs, ...hint } of input.hints ?? [])
      giveHint({ memory, time, hint, ...(delayMs === undefined ? {} : { delayMs }) });
    for (const hint of input.done ?? [])
      if (isSame(hint, memory.hints.get(tokenOf(hint)))) memory.hints.delete(tokenOf(hint));
    for (const { delayMs, ...hint } of input.postponed ?? []) {
      const stored = memory.hints.get(tokenOf(hint));
      if (isSame(hint, stored))
        memory.hints.set(tokenOf(hint), {
          ...stored,
          attempts: hint.attempts + 1,
          dueMs: time.nowMs + delayMs,
        });
    }
    for (const id of input.touched ?? []) memory.touched.add(id);
    for (const id of input.asked ?? []) {
      const link = memory.links.get(id);
      if (link) memory.links.set(id, { ...link, decision: null });
    }
    memory.state = input.state ?? memory.state;
  };
  return {
    keyOf,
    links: ({ wixIds, addresses }) => {
      const known = addressKeys({ addresses, keyOf });
      return remember(
        [...memory.links.values()]
          .filter(
            ({ wixId, keys }) =>
              (wixId !== null && wixIds.includes(wixId)) || known.has(keys.wix ?? ''),
          )
          .map((link) => withTodaysKey({ link, keys: known })),
      );
    },
    addresses: (keys) =>
      Promise.resolve(
        new Map(
          [...memory.addresses]
            .filter((address) => keys.includes(keyOf(address)))
            .map((address) => [keyOf(address), canonicalEmail(address)]),
        ),
      ),
    consents: (addresses) =>
      Promise.resolve(new Map(addresses.map((address) => [address, consentOf(address)]))),
    observe: (observations) =>
      Promise.resolve(
        new Map(
          observations.flatMap(({ address, before, readings }) => {
            memory.addresses.add(address);
            if (JSON.stringify(consentOf(address)) !== JSON.stringify(before)) return [];
            const { consent, events } = observePlaces({ consent: before, readings });
            memory.consents.set(address, consent);
            memory.ledger.push(...events.map((event) => ({ address, event })));
            return [[address, consent] as const];
          }),
        ),
      ),
    invite: ({ addresses, place }) => {
      for (const address of addresses)
        memory.consents.set(
          address,
          withPlace({ consent: consentOf(address), place, state: 'invited' }),
        );
      return Promise.resolve(
        new Set(addresses.filter((address) => consentOf(address).places[place] === 'invited')),
      );
    },
    take: (limit) =>
      Promise.resolve(
        [...memory.hints.values()]
          .filter(({ dueMs }) => dueMs <= time.nowMs)
          .slice(0, limit)
          .map(({ generation, dueMs: _, ...hint }) => ({
            ...hint,
            token: `${tokenOf(hint)} ${generation}`,
          })),
      ),
    nextHintInMs: () =>
      Promise.resolve(
        memory.hints.size === 0
          ? null
          : Math.max(
              0,
              Math.min(...[...memory.hints.values()].map(({ dueMs }) => dueMs)) - time.nowMs,
            ),
      ),
    retries: (limit) =>
      remember(
        [...memory.links.values()]
          .filter(({ decision }) => decision?.kind === 'retry')
          .slice(0, limit),
      ),
    commit: (input) => {
      commit(input);
      return Promise.resolve();
    },
  };
}
