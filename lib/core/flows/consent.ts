/**
 * Consent to e-mails. It belongs to an address, not to a contact, and only ever gets stricter,
 * unless a newer opt-in is proven by its cause: a place that was read as opted out now reads opted
 * in.
 */

/**
 * What a place says of an address now. `suppressed`: it bounced, or somebody complained. `none`:
 * not set, pending, not there.
 */
export type ConsentReading = 'in' | 'out' | 'suppressed' | 'none';

/** Where consent is kept: Wix, or the e-mail service of a connection. */
export type ConsentPlace = 'wix' | `connection:${number}`;

/**
 * What a place was last read to say, or what we did there since. `told`: that the person left.
 * `invited`: to take the person in again. `closed`: it refused that for good. `dropped`: taken out
 * there because no contact has the address any more; nobody said no by it.
 */
export type PlaceState = ConsentReading | 'told' | 'invited' | 'closed' | 'dropped';

export type ConsentStatus = 'unknown' | 'in' | 'out' | 'suppressed';

/** What all places and forms together come to, and what is known of each place. */
export type Consent = {
  readonly status: ConsentStatus;
  readonly places: Readonly<Partial<Record<ConsentPlace, PlaceState>>>;
};

export const noConsent: Consent = { status: 'unknown', places: {} };

/** Who said it: a place, or the person in the form of a connection. */
export type ConsentSource = ConsentPlace | `form:${number}`;

/** A line of the ledger. `asked`: the person ticked a box, which alone does not lift an opt-out. */
export type ConsentEvent = {
  readonly source: ConsentSource;
  readonly says: 'in' | 'out' | 'suppressed' | 'asked';
};

export type ConsentChange = {
  readonly consent: Consent;
  /** `null`: nothing new for the ledger. */ readonly event: ConsentEvent | null;
};

/**
 * A place was read. The most restrictive wins (E01, E03); an opt-in that is not proven newer
 * changes nothing (E05, E09).
 */
export function observeConsent({
  consent,
  place,
  reading,
}: {
  consent: Consent;
  place: ConsentPlace;
  reading: ConsentReading;
}): ConsentChange {
  const before = consent.places[place];
  const isNewNo =
    (reading === 'out' && !(before && outBefore.includes(before))) ||
    (reading === 'suppressed' && before !== 'suppressed');
  const places = {
    ...(isNewNo ? unproven(consent.places) : consent.places),
    [place]: stateAfter({ before, reading }),
  };
  const status = Object.values(places).includes('suppressed')
    ? 'suppressed'
    : isNewNo
      ? 'out'
      : reading === 'in'
        ? statusOfIn({ consent, before, places })
        : consent.status;
  const isEvent = status !== consent.status && status !== 'unknown';
  return { consent: { status, places }, event: isEvent ? { source: place, says: status } : null };
}

/**
 * Several places were read at about the same time: a no among them wins, and whoever of them says
 * no has to say yes later to prove anything.
 */
export function observePlaces({
  consent,
  readings,
}: {
  consent: Consent;
  readings: Readonly<Partial<Record<ConsentPlace, ConsentReading>>>;
}): { readonly consent: Consent; readonly events: readonly ConsentEvent[] } {
  // the keys of this very record
  const read = Object.entries(readings) as [ConsentPlace, ConsentReading][];
  const events: ConsentEvent[] = [];
  let now = consent;
  for (const [place, reading] of [
    ...read.filter(([, says]) => says === 'in'),
    ...read.filter(([, says]) => says !== 'in'),
  ]) {
    const change = observeConsent({ consent: now, place, reading });
    now = change.consent;
    if (change.event) events.push(change.event);
  }
  for (const [place, reading] of read) {
    // What was told to it is what it says, or does not matter any more.
    if (
      now.places[place] === 'told' &&
      (reading === 'out' || (reading === 'in' && now.status === 'in'))
    )
      now = withPlace({ consent: now, place, state: reading });
  }
  return { consent: now, events };
}

const outBefore: readonly PlaceState[] = ['out', 'suppressed', 'told', 'closed', 'dropped'];

/**
 * Somebody said no just now: a yes of another place counts as newer only after that place was read
 * to say no again.
 */
const unproven = (places: Consent['places']): Consent['places'] =>
  Object.fromEntries(
    Object.entries(places).map(([place, state]) => [
      place,
      state === 'out' || state === 'invited' ? 'told' : state,
    ]),
  );

function stateAfter({
  before = 'none',
  reading,
}: {
  before: PlaceState | undefined;
  reading: ConsentReading;
}): PlaceState {
  switch (reading) {
    case 'suppressed':
      return 'suppressed';
    case 'none': // It has not forgotten what it said before.
      return before === 'in' ? 'none' : before;
    case 'in': // One that was told and still says yes has not heard it yet.
      return before === 'told' ? 'told' : 'in';
    case 'out':
      return before === 'suppressed' || before === 'closed' || before === 'dropped'
        ? before
        : 'out';
  }
}

/**
 * A place that says yes. One that could not reach the address and can again says nothing of those
 * who said no elsewhere.
 */
function statusOfIn({
  consent: { status },
  before,
  places,
}: {
  consent: Consent;
  before: PlaceState | undefined;
  places: Consent['places'];
}): ConsentStatus {
  if (status === 'unknown' || before === 'out') return 'in';
  if (before !== 'suppressed') return status;
  return Object.values(places).some((state) => state === 'out' || state === 'told') ? 'out' : 'in';
}

/**
 * What a place that says `reading` has to be told: that the person left, or that they are in again;
 * `null`: nothing.
 */
export function consentToWrite({
  consent,
  place,
  reading,
}: {
  consent: Consent;
  place: ConsentPlace;
  reading: ConsentReading;
}): 'in' | 'out' | null {
  const state = consent.places[place];
  if (consent.status === 'in')
    return reading === 'out' && (state === 'out' || state === 'told' || state === 'dropped')
      ? 'in'
      : null;
  if (consent.status === 'unknown') return null;
  if (reading === 'in') return 'out';
  // Wix is told also of somebody it knows nothing of yet, so that nobody else writes to them; once.
  return place === 'wix' && reading === 'none' && state !== 'told' ? 'out' : null;
}

/**
 * A place took what it was told; `invited` is noted before the call, and only while the person is
 * in: what comes of it is then never taken for a new opt-in.
 */
export const withPlace = ({
  consent,
  place,
  state,
}: {
  consent: Consent;
  place: ConsentPlace;
  state: PlaceState;
}): Consent =>
  state === 'invited' && consent.status !== 'in'
    ? consent
    : { ...consent, places: { ...consent.places, [place]: state } };

/**
 * The person ticked the box of a form: an opt-in where nobody has opted out; else only that they
 * asked (E10).
 */
export function askConsent({
  consent,
  form,
}: {
  consent: Consent;
  form: `form:${number}`;
}): ConsentChange & { readonly isGranted: boolean } {
  if (consent.status === 'out' || consent.status === 'suppressed')
    return { consent, event: { source: form, says: 'asked' }, isGranted: false };
  return {
    consent: { ...consent, status: 'in' },
    event: { source: form, says: 'in' },
    isGranted: true,
  };
}
