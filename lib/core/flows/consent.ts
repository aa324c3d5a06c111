/**
 * Consent to e-mails. It belongs to an address, not to a contact, and only ever gets stricter,
 * unless a newer opt-in is proven by its cause: a place that was read as opted out now reads opted
 * in.
 */

/**
 * What a place says about an address now. `suppressed`: it bounced, or its owner complained.
 * `none`: not set, pending, or not there.
 */
export type ConsentReading = 'in' | 'out' | 'suppressed' | 'none';

/** Where consent is kept: Wix, or the e-mail service of a connection. */
export type ConsentPlace = 'wix' | `connection:${number}`;

/**
 * What a place was last read to say, or what we did there since. `told`: informed that the person
 * left. `invited`: asked to subscribe the person again. `closed`: it refused that for good.
 * `dropped`: we removed the address because no contact has it any more; not an opt-out.
 */
export type PlaceState = ConsentReading | 'told' | 'invited' | 'closed' | 'dropped';

export type ConsentStatus = 'unknown' | 'in' | 'out' | 'suppressed';

/** The combined status of all places and forms, and the last known state of each place. */
export type Consent = {
  readonly status: ConsentStatus;
  readonly places: Readonly<Partial<Record<ConsentPlace, PlaceState>>>;
};

export const noConsent: Consent = { status: 'unknown', places: {} };

/** Where a statement comes from: a place, or the form of a connection. */
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
 * Applies the reading of one place. The most restrictive status wins (E01, E03); an opt-in that is
 * not proven newer changes nothing (E05, E09).
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
 * Applies readings taken at about the same time. An opt-out among them wins; a place that reads
 * opted out proves an opt-in only by reading opted in later.
 */
export function observePlaces({
  consent,
  readings,
}: {
  consent: Consent;
  readings: Readonly<Partial<Record<ConsentPlace, ConsentReading>>>;
}): { readonly consent: Consent; readonly events: readonly ConsentEvent[] } {
  // `Object.entries` loses the key type; these are the keys of this record
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
    // A `told` place now confirms the opt-out, or the opt-out no longer applies.
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
 * After a new opt-out, an opt-in of another place counts as newer only after that place was read as
 * opted out again.
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
    case 'none': // Silence does not lift an earlier opt-out.
      return before === 'in' ? 'none' : before;
    case 'in': // A told place that still reads opted in has not applied the opt-out yet.
      return before === 'told' ? 'told' : 'in';
    case 'out':
      return before === 'suppressed' || before === 'closed' || before === 'dropped'
        ? before
        : 'out';
  }
}

/**
 * Status after a place reads opted in. A suppression that ends does not lift an opt-out given
 * elsewhere.
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
 * What to write to a place that says `reading`: the opt-out, or that the person is in again;
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
  // Wix gets the opt-out once even without a status there, so that no other app mails the address.
  return place === 'wix' && reading === 'none' && state !== 'told' ? 'out' : null;
}

/**
 * Records what a place accepted. `invited` is recorded before the call and only while the person is
 * opted in, so that its effect is never taken for a new opt-in.
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
 * Records a ticked form box: an opt-in, unless the address is opted out or suppressed; then only a
 * request (E10).
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
