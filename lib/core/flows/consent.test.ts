import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  askConsent,
  consentToWrite,
  noConsent,
  observeConsent,
  observePlaces,
  withPlace,
  type Consent,
  type ConsentPlace,
  type ConsentReading,
} from './consent';

const service: ConsentPlace = 'connection:7';
const after = (
  readings: readonly (readonly [ConsentPlace, ConsentReading])[],
  start: Consent = noConsent,
): Consent =>
  readings.reduce(
    (consent, [place, reading]) => observeConsent({ consent, place, reading }).consent,
    start,
  );

describe('consent', () => {
  test.each([
    [
      'in Wix, in the service',
      [
        ['wix', 'in'],
        [service, 'in'],
      ],
      'in',
    ],
    [
      'E09 an opt-out in Wix and an older opt-in of the service',
      [
        ['wix', 'out'],
        [service, 'in'],
      ],
      'out',
    ],
    [
      'E09 the same, the older opt-in seen again and again',
      [
        ['wix', 'out'],
        [service, 'in'],
        [service, 'in'],
        ['wix', 'out'],
      ],
      'out',
    ],
    [
      'E01 left at the service, still opted in in Wix',
      [
        ['wix', 'in'],
        [service, 'in'],
        [service, 'out'],
        ['wix', 'in'],
      ],
      'out',
    ],
    [
      'E02 no longer listed is no opt-out',
      [
        ['wix', 'in'],
        [service, 'in'],
        [service, 'none'],
      ],
      'in',
    ],
    [
      'E03 bounced',
      [
        ['wix', 'in'],
        [service, 'in'],
        [service, 'suppressed'],
        ['wix', 'in'],
      ],
      'suppressed',
    ],
    [
      'E03 bounced there; a new opt-in elsewhere does not make the address reachable',
      [
        ['wix', 'out'],
        [service, 'suppressed'],
        ['wix', 'in'],
      ],
      'suppressed',
    ],
    [
      'E05 left and came back at the same place',
      [
        ['wix', 'in'],
        ['wix', 'out'],
        ['wix', 'in'],
      ],
      'in',
    ],
    [
      'E05 left at one place, was opted in at the other all the time',
      [
        ['wix', 'in'],
        [service, 'in'],
        ['wix', 'out'],
        [service, 'in'],
      ],
      'out',
    ],
    [
      'E05 came back at one place; the other knew of the opt-out and has not heard of it yet',
      [
        ['wix', 'in'],
        [service, 'out'],
        ['wix', 'out'],
        [service, 'out'],
        [service, 'in'],
        ['wix', 'out'],
      ],
      'in',
    ],
    [
      'E05 left at both places, came back at one',
      [
        ['wix', 'out'],
        [service, 'out'],
        ['wix', 'out'],
        ['wix', 'in'],
        [service, 'out'],
      ],
      'in',
    ],
    [
      'E05 came back there before the other place said no: only what is read after that counts',
      [
        ['wix', 'in'],
        [service, 'out'],
        ['wix', 'out'],
        [service, 'in'],
      ],
      'out',
    ],
    [
      'E05 the same, read again in between',
      [
        ['wix', 'in'],
        [service, 'out'],
        ['wix', 'out'],
        [service, 'out'],
        [service, 'in'],
      ],
      'in',
    ],
    [
      'a place that says nothing for a while has not forgotten that it said no',
      [
        ['wix', 'out'],
        ['wix', 'none'],
        ['wix', 'in'],
      ],
      'in',
    ],
    [
      'nobody said anything',
      [
        ['wix', 'none'],
        [service, 'none'],
      ],
      'unknown',
    ],
  ] as const)('%s', (_what, readings, status) => {
    expect(after(readings).status).toBe(status);
  });

  test('E09 a place that was told of the opt-out and still says yes has not heard it yet', () => {
    const told = withPlace({
      consent: after([
        ['wix', 'in'],
        [service, 'out'],
      ]),
      place: 'wix',
      state: 'told',
    });
    const stale = after([['wix', 'in']], told);
    expect(stale.status).toBe('out');
    expect(consentToWrite({ consent: stale, place: 'wix', reading: 'in' })).toBe('out');
    expect(
      after(
        [
          ['wix', 'out'],
          ['wix', 'in'],
        ],
        stale,
      ).status,
    ).toBe('in');
  });

  test('E08 a service that keeps a person out is not asked twice; its "out" is nothing new', () => {
    const back = after([
      ['wix', 'in'],
      [service, 'out'],
      ['wix', 'out'],
      ['wix', 'out'],
      ['wix', 'in'],
    ]);
    expect(consentToWrite({ consent: back, place: service, reading: 'out' })).toBe('in');
    const closed = after(
      [[service, 'out']],
      withPlace({ consent: back, place: service, state: 'closed' }),
    );
    expect(closed.status).toBe('in');
    expect(consentToWrite({ consent: closed, place: service, reading: 'out' })).toBeNull();
  });

  test('E05 who left after we invited them elsewhere is not taken in by that invitation', () => {
    const back = after([
      ['wix', 'out'],
      [service, 'out'],
      ['wix', 'out'],
      [service, 'in'],
    ]);
    expect(consentToWrite({ consent: back, place: 'wix', reading: 'out' })).toBe('in');
    const invited = withPlace({ consent: back, place: 'wix', state: 'invited' });
    expect(after([['wix', 'in']], invited).status).toBe('in');
    expect(
      after(
        [
          [service, 'out'],
          ['wix', 'in'],
        ],
        invited,
      ).status,
    ).toBe('out');
    expect(
      withPlace({ consent: after([[service, 'out']], back), place: 'wix', state: 'invited' }).places
        .wix,
    ).toBe('told');
  });

  test('places read at one time: a no among them wins, and each no backs a later yes', () => {
    const out = observePlaces({ consent: noConsent, readings: { wix: 'out', [service]: 'out' } });
    expect(out).toMatchObject({
      consent: { status: 'out', places: { wix: 'out', [service]: 'out' } },
      events: [{ source: 'wix', says: 'out' }],
    });
    expect(observePlaces({ consent: out.consent, readings: { wix: 'in' } }).consent.status).toBe(
      'in',
    );
    const back = withPlace({
      consent: after([
        ['wix', 'out'],
        ['wix', 'out'],
      ]),
      place: service,
      state: 'told',
    });
    expect(
      observePlaces({ consent: back, readings: { wix: 'in', [service]: 'in' } }).consent,
    ).toEqual({ status: 'in', places: { wix: 'in', [service]: 'in' } });
    const both = observePlaces({
      consent: after([
        ['wix', 'in'],
        [service, 'out'],
      ]),
      readings: { wix: 'out', [service]: 'in' },
    });
    expect(both.consent.status).toBe('out');
  });

  test('an address without a contact is taken out, says no nowhere, and is taken in again', () => {
    const dropped = after(
      [[service, 'out']],
      withPlace({
        consent: after([
          ['wix', 'in'],
          [service, 'in'],
        ]),
        place: service,
        state: 'dropped',
      }),
    );
    expect(dropped.status).toBe('in');
    expect(consentToWrite({ consent: dropped, place: service, reading: 'out' })).toBe('in');
    expect(
      after(
        [
          ['wix', 'out'],
          [service, 'in'],
        ],
        dropped,
      ).status,
    ).toBe('out');
  });

  test('what a place has to be told', () => {
    const out = after([
      ['wix', 'none'],
      [service, 'out'],
    ]);
    expect(consentToWrite({ consent: out, place: 'wix', reading: 'none' })).toBe('out');
    expect(
      consentToWrite({
        consent: withPlace({ consent: out, place: 'wix', state: 'told' }),
        place: 'wix',
        reading: 'none',
      }),
    ).toBeNull();
    expect(consentToWrite({ consent: out, place: 'wix', reading: 'out' })).toBeNull();
    expect(
      consentToWrite({
        consent: after([
          ['wix', 'out'],
          [service, 'none'],
        ]),
        place: service,
        reading: 'none',
      }),
    ).toBeNull();
    expect(consentToWrite({ consent: noConsent, place: 'wix', reading: 'none' })).toBeNull();
  });

  test('E10 a ticked box opts in where there was no opt-out, and is only noted otherwise', () => {
    expect(askConsent({ consent: noConsent, form: 'form:3' })).toMatchObject({
      isGranted: true,
      consent: { status: 'in' },
      event: { source: 'form:3', says: 'in' },
    });
    const out = after([['wix', 'out']]);
    expect(askConsent({ consent: out, form: 'form:3' })).toEqual({
      isGranted: false,
      consent: out,
      event: { source: 'form:3', says: 'asked' },
    });
  });

  test('E05 in any order, out becomes in only by a place that said no before and yes now', () => {
    const places: readonly ConsentPlace[] = ['wix', 'connection:1'];
    const step = fc.record({
      place: fc.constantFrom(...places),
      reading: fc.constantFrom<ConsentReading>(
        'in',
        'in',
        'in',
        'out',
        'out',
        'out',
        'suppressed',
        'none',
      ),
      obeys: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let consent = noConsent;
        const saidNo = new Map<ConsentPlace, boolean>();
        for (const { place, reading, obeys } of steps) {
          const { consent: next, event } = observeConsent({ consent, place, reading });
          const isOutAlready = ['out', 'told', 'suppressed'].includes(consent.places[place] ?? '');
          if (reading === 'suppressed' || (reading === 'out' && !isOutAlready))
            expect(['out', 'suppressed']).toContain(next.status);
          if (next.status === 'in' && (consent.status === 'out' || consent.status === 'suppressed'))
            expect([reading, saidNo.get(place)]).toEqual(['in', true]);
          expect(event?.says ?? next.status).toBe(next.status);
          if (reading === 'out' || reading === 'suppressed') saidNo.set(place, true);
          if (reading === 'in') saidNo.set(place, false);
          const what = consentToWrite({ consent: next, place, reading });
          consent =
            what !== null && obeys
              ? withPlace({ consent: next, place, state: what === 'out' ? 'told' : 'invited' })
              : next;
          // What a place says after it was invited is our own doing.
          if (what === 'in' && obeys) saidNo.set(place, false);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
