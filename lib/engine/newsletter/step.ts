import { inChunks } from '@/lib/core/chunks';
import { type SubscriberState, type Sweep } from '@/lib/core/flows/newsletter';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { Link } from '@/lib/core/model/link';
import { withOverlap } from '@/lib/core/run/watermark';
import { isEmail } from '@/lib/core/values/email';
import { type TakenHint } from '@/lib/ports/consents';
import type { Subscriber, SubscriberService } from '@/lib/ports/mailing-list';
import { addressOf, nothingFound, type Found } from './case';
import { gatherCases } from './cases';
import { settleAddresses } from './settle-addresses';
import type { Again, Parts } from './work';

type Step = {
  readonly state: SubscriberState;
  /** When more is due, ms; 0: at once. */ readonly nextInMs: number;
};
type First = Extract<SubscriberState, { stage: 'service' | 'wix' }>;
type Live = Extract<SubscriberState, { stage: 'live' }>;

/** Hints looked at together. */
const hintBatch = 100;

/**
 * One part of what is due: hints, a page of the first run, or a page of changes since. A crash
 * repeats at most this part, and doing it again writes nothing. Throws `SideError` when a service
 * did not serve us.
 */
export async function stepSubscribers({
  parts,
  state,
  everyMs,
}: {
  parts: Parts;
  state: SubscriberState | null;
  /** How often both sides are swept without a hint. */ everyMs: number;
}): Promise<Step> {
  const now = state ?? (await begin(parts));
  if (await stepHints(parts)) return { state: now, nextInMs: 0 };
  if (now.stage !== 'live') return { state: await stepFirst({ parts, state: now }), nextInMs: 0 };
  const restMs = sweepInMs({ state: now, everyMs, nowMs: parts.nowMs() });
  if (restMs === 0) return { state: await stepSweep({ parts, state: now }), nextInMs: 0 };
  return { state: now, nextInMs: Math.min(restMs, (await parts.store.nextHintInMs()) ?? restMs) };
}

/** When the next sweep is due; 0: now, or one is under way. */
export const sweepInMs = ({
  state: { sweeping, sweptAtMs },
  everyMs,
  nowMs,
}: {
  state: Live;
  everyMs: number;
  nowMs: number;
}): number => (sweeping === null ? Math.max(0, sweptAtMs + everyMs - nowMs) : 0);

/** Begins with the service's list, so that opt-outs there are known before any address is sent. */
async function begin({ wix, store }: Parts): Promise<SubscriberState> {
  const state: SubscriberState = {
    stage: 'service',
    cursor: null,
    wixSince: await wix.now(),
    serviceSince: null,
  };
  await store.commit({ state });
  return state;
}

/** Reads the service's whole list, then all contacts subscribed in Wix. */
async function stepFirst({
  parts,
  state,
}: {
  parts: Parts;
  state: First;
}): Promise<SubscriberState> {
  if (state.stage === 'service') {
    const page = await parts.service.changed({ since: null, cursor: state.cursor });
    const serviceSince = state.serviceSince ?? page.serverTime;
    const next: First =
      page.next === null
        ? { ...state, stage: 'wix', cursor: null, serviceSince }
        : { ...state, cursor: page.next, serviceSince };
    return settlePage({
      parts,
      found: { ...nothingFound, subscribers: byEmail(page.subscribers) },
      isListed: true,
      next,
    });
  }
  const page = await parts.wix.subscribed({ cursor: state.cursor });
  const next: SubscriberState =
    page.next === null
      ? {
          stage: 'live',
          wix: sweepFrom(state.wixSince),
          service: sweepFrom(state.serviceSince ?? state.wixSince),
          sweeping: 'service',
          sweptAtMs: 0,
        }
      : { ...state, cursor: page.next };
  return settlePage({
    parts,
    found: { ...nothingFound, records: page.records },
    isListed: false,
    next,
  });
}

const sweepFrom = (since: string): Sweep => ({ since, cursor: null, next: null });

/** Reads what changed since at the service, then in Wix, whatever hints there were. */
async function stepSweep({
  parts,
  state,
}: {
  parts: Parts;
  state: Live;
}): Promise<SubscriberState> {
  const side = state.sweeping ?? 'service';
  const sweep = state[side];
  const at = { since: withOverlap(sweep.since), cursor: sweep.cursor };
  const page = side === 'service' ? await parts.service.changed(at) : await parts.wix.changed(at);
  const begun = sweep.next ?? page.serverTime;
  const next: Live =
    page.next !== null
      ? { ...state, sweeping: side, [side]: { ...sweep, cursor: page.next, next: begun } }
      : {
          ...state,
          [side]: sweepFrom(begun),
          ...(side === 'service'
            ? { sweeping: 'wix' }
            : { sweeping: null, sweptAtMs: parts.nowMs() }),
        };
  const found =
    'subscribers' in page
      ? { ...nothingFound, subscribers: byEmail(page.subscribers) }
      : { ...nothingFound, records: page.records };
  return settlePage({ parts, found, isListed: false, isSweep: true, next });
}

/** S7: a subscriber without a valid address is dropped. */
const byEmail = (subscribers: readonly Subscriber[]): Found['subscribers'] =>
  new Map(
    subscribers
      .filter(({ email }) => isEmail(email))
      .map((subscriber) => [subscriber.email, subscriber]),
  );

async function settlePage({
  parts,
  found,
  isListed,
  isSweep = false,
  next,
}: {
  parts: Parts;
  found: Found;
  isListed: boolean;
  isSweep?: boolean;
  next: SubscriberState;
}): Promise<SubscriberState> {
  const again = await settleAddresses({
    parts,
    cases: await gatherCases({ parts, found, isSweep }),
    isListed,
  });
  await parts.store.commit({ state: next, hints: again });
  return next;
}

/** Settles the links that a person asked to retry, else due hints. False when there was nothing. */
async function stepHints(parts: Parts): Promise<boolean> {
  const retries = await parts.store.retries(hintBatch);
  if (retries.length > 0) {
    const again = await settleAddresses({
      parts: { ...parts, cause: 'retry' },
      cases: await gatherCases({
        parts,
        found: await lookUp({ parts, hints: [], links: retries }),
      }),
      isListed: false,
    });
    await parts.store.commit({ hints: again, asked: retries.map(({ id }) => id) });
    return true;
  }
  const hints = await parts.store.take(hintBatch);
  const [first] = hints;
  if (!first) return false;
  const found = await lookUp({ parts, hints, links: [] });
  const again = await settleAddresses({
    parts: { ...parts, cause: first.cause },
    cases: await gatherCases({ parts, found }),
    isListed: false,
  });
  const addresses = new Map(
    found.records.map((record) => [record.id, addressOf({ record, parts })]),
  );
  const isOf = (hint: TakenHint, one: Again) => {
    if (one.kind === 'contact') return hint.kind === 'contact' && hint.id === one.id;
    return hint.kind === 'contact'
      ? one.at === 'wix' && one.address === addresses.get(hint.id)
      : one.at === hint.at && one.address === hint.address;
  };
  const waits = hints.map((hint) => ({ hint, again: again.find((one) => isOf(hint, one)) }));
  await parts.store.commit({
    done: waits.flatMap(({ hint, again: one }) => (one ? [] : [hint])),
    postponed: waits.flatMap(({ hint, again: one }) =>
      one ? [{ ...hint, delayMs: one.delayMs }] : [],
    ),
    // For addresses that were read because of another's hint.
    hints: again.filter((one) => !hints.some((hint) => isOf(hint, one))),
  });
  return true;
}

/** Reads the present state of all contacts and addresses that these name. */
async function lookUp({
  parts,
  hints,
  links,
}: {
  parts: Parts;
  hints: readonly TakenHint[];
  links: readonly Link[];
}): Promise<Found> {
  const addresses = [
    ...new Set(hints.flatMap((hint) => (hint.kind === 'address' ? [hint.address] : []))),
  ];
  const speaking = [
    ...links,
    ...(addresses.length > 0 ? await parts.store.links({ wixIds: [], addresses }) : []),
  ];
  const ids = [
    ...new Set([
      ...hints.flatMap((hint) => (hint.kind === 'contact' ? [hint.id] : [])),
      ...speaking.flatMap(({ wixId, gone }) => (wixId === null || gone ? [] : [wixId])),
    ]),
  ];
  const read = ids.length > 0 ? await parts.wix.read(ids) : new Map<string, ContactRecord | null>();
  const absent = ids.filter((id) => !read.get(id));
  const gone =
    absent.length > 0
      ? (await parts.store.links({ wixIds: absent, addresses: [] })).filter(
          (link) => link.wixId !== null && absent.includes(link.wixId) && link.gone === null,
        )
      : [];
  const asked = hints.flatMap((hint) =>
    hint.kind === 'address' && hint.at === 'service' ? [hint.address] : [],
  );
  const records = [...read.values()].filter((record) => record !== null);
  const attempts = new Map(
    hints.flatMap((hint): [string, number][] => {
      const record = hint.kind === 'contact' ? read.get(hint.id) : null;
      const address =
        hint.kind === 'address' ? hint.address : record && addressOf({ record, parts });
      return address ? [[address, hint.attempts]] : [];
    }),
  );
  return {
    records,
    gone,
    addresses,
    subscribers: await readSubscribers({ service: parts.service, emails: [...new Set(asked)] }),
    attempts,
  };
}

async function readSubscribers({
  service,
  emails,
}: {
  service: SubscriberService;
  emails: readonly string[];
}): Promise<Found['subscribers']> {
  const found = new Map<string, Subscriber | null>(emails.map((email) => [email, null]));
  for (const part of inChunks(emails, service.few))
    for (const [email, subscriber] of await service.read(part)) found.set(email, subscriber);
  return found;
}
