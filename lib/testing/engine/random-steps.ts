import fc from 'fast-check';
import type { DeletionRule } from '@/lib/core/model/connection';
import type { SideName } from '@/lib/core/model/side';
import type { Fault } from './memory-write';

/** What people do in the services' own screens. */
export type PeopleStep =
  | {
      readonly kind: 'create' | 'edit' | 'bothEdit' | 'remove';
      readonly side: SideName;
      readonly who: number;
      readonly field: number;
      readonly value: number;
    }
  /** A person is let in by the filter, or out. */
  | {
      readonly kind: 'filter';
      readonly side: SideName;
      readonly who: number;
      readonly isIn: boolean;
      /** The label in another spelling, where the side allows two. */ readonly isLoud: boolean;
    }
  /** A label that nobody is let in by: given, in one of two spellings, or taken off. */
  | {
      readonly kind: 'label';
      readonly side: SideName;
      readonly who: number;
      readonly isOn: boolean;
      readonly isLoud: boolean;
    }
  /** The main address or number is emptied. */
  | {
      readonly kind: 'clear';
      readonly side: SideName;
      readonly who: number;
      readonly field: number;
    }
  /** One more address or number in Wix. */
  | { readonly kind: 'add'; readonly who: number; readonly field: number; readonly value: number }
  /**
   * Two people get each other's address, or one of them gets the other's while that one gets a new
   * one.
   */
  | {
      readonly kind: 'exchange';
      readonly side: SideName;
      readonly who: number;
      readonly other: number;
      readonly isOneWay: boolean;
    }
  | {
      readonly kind: 'merge';
      readonly side: SideName;
      readonly who: number;
      readonly into: number;
    };

/** What the owner does in our screens. */
export type OwnerStep =
  /** One change is put back. */
  | { readonly kind: 'undo'; readonly which: number; readonly everywhere: boolean }
  /** What becomes of somebody deleted on the other side. */
  | { readonly kind: 'decide'; readonly which: number; readonly decision: 'deleteThere' | 'keep' }
  /** Once more, where a service refused something or somebody waits. */
  | { readonly kind: 'retry'; readonly which: number }
  /** What follows from a deletion on this side, from now on. */
  | {
      readonly kind: 'rule';
      readonly side: SideName;
      readonly rule: Exclude<DeletionRule, 'delete'>;
    }
  /** A comparison begins; the workers go on with it, step by step. */
  | { readonly kind: 'compare' }
  /** A line of the newest report is put right, or all of them. */
  | { readonly kind: 'fix'; readonly which: number; readonly isAll: boolean };

/** What goes wrong between the services and us, and what the workers get done meanwhile. */
export type MachineStep =
  | {
      readonly kind: 'fault';
      readonly side: SideName;
      readonly fault: Extract<Fault, 'before' | 'lost' | 'after' | 'refuse'>;
    }
  | {
      readonly kind: 'deliver';
      readonly side: SideName;
      readonly how: 'all' | 'twice' | 'reversed' | 'lost';
    }
  | { readonly kind: 'work'; readonly worker: 0 | 1; readonly steps: number }
  | { readonly kind: 'crash'; readonly worker: 0 | 1 }
  | { readonly kind: 'wait'; readonly seconds: number };

/**
 * What may happen, in any order, to two services and the workers between them. Case Z01; every
 * issue adds its own.
 */
export type Step = PeopleStep | OwnerStep | MachineStep;

const side = fc.constantFrom('wix' as const, 'remote' as const);
const worker = fc.constantFrom(0 as const, 1 as const);
const small = fc.nat(5);

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('create' as const),
      side,
      who: small,
      field: small,
      value: small,
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('edit' as const),
      side,
      who: small,
      field: small,
      value: small,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('bothEdit' as const),
      side,
      who: small,
      field: small,
      value: small,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('remove' as const),
      side,
      who: small,
      field: small,
      value: small,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('filter' as const),
      side,
      who: small,
      isIn: fc.boolean(),
      isLoud: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('label' as const),
      side,
      who: small,
      isOn: fc.boolean(),
      isLoud: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('clear' as const), side, who: small, field: small }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      who: small,
      field: small,
      value: small,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('exchange' as const),
      side,
      who: small,
      other: small,
      isOneWay: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('merge' as const), side, who: small, into: small }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('undo' as const),
      which: small,
      everywhere: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('decide' as const),
      which: small,
      decision: fc.constantFrom('deleteThere' as const, 'keep' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('retry' as const), which: small }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('rule' as const),
      side,
      rule: fc.constantFrom('label' as const, 'label' as const, 'keep' as const, 'ask' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('compare' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('fix' as const), which: small, isAll: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      side,
      fault: fc.constantFrom(
        'before' as const,
        'lost' as const,
        'after' as const,
        'refuse' as const,
      ),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('deliver' as const),
      side,
      how: fc.constantFrom('all' as const, 'twice' as const, 'reversed' as const, 'lost' as const),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('work' as const),
      worker,
      steps: fc.integer({ min: 1, max: 12 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('crash' as const), worker }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      seconds: fc.constantFrom(1, 3, 20),
    }),
  },
);

const other = { wix: 'remote', remote: 'wix' } as const;
const tell = (name: SideName): readonly Step[] => [
  { kind: 'deliver', side: name, how: 'all' },
  { kind: 'work', worker: 0, steps: 12 },
];

/** What goes wrong only in one order, in that order; anything may come before and after. */
const anyStory: fc.Arbitrary<readonly Step[]> = fc.oneof(
  // Edited between the moment a deletion is asked about and the owner's word.
  fc
    .record({ side, who: small, value: small, which: small })
    .map(({ side: here, who, value, which }): readonly Step[] => [
      { kind: 'remove', side: here, who, field: 0, value: 0 },
      ...tell(here),
      { kind: 'edit', side: other[here], who, field: 2, value },
      { kind: 'decide', which, decision: 'deleteThere' },
      { kind: 'work', worker: 0, steps: 12 },
    ]),
  // A number without a country, and the answer to its write is lost.
  fc
    .record({ who: small, value: fc.constantFrom(0, 2, 4), isLost: fc.boolean() })
    .map(({ who, value, isLost }): readonly Step[] => [
      ...tell('remote'),
      ...(isLost
        ? [{ kind: 'fault' as const, side: 'wix' as const, fault: 'after' as const }]
        : []),
      { kind: 'edit', side: 'remote', who, field: 1, value },
      ...tell('remote'),
    ]),
  // One label, taken off and given back in another spelling.
  fc
    .record({ who: small })
    .map(({ who }): readonly Step[] => [
      { kind: 'filter', side: 'remote', who, isIn: false, isLoud: false },
      ...tell('remote'),
      { kind: 'filter', side: 'remote', who, isIn: true, isLoud: true },
      ...tell('remote'),
    ]),
  // An address goes round: each edit is told before the next, in either order.
  fc
    .record({ side, who: small, other: small, third: small })
    .map(({ side: here, who, other: second, third }): readonly Step[] => [
      { kind: 'exchange', side: here, who, other: second, isOneWay: false },
      ...tell(here),
      { kind: 'exchange', side: here, who: second, other: third, isOneWay: false },
      ...tell(here),
    ]),
  // One label, given on one side and then on the other in another spelling; nobody is let in or out
  // by it.
  fc
    .record({ who: small, side, isLoud: fc.boolean() })
    .map(({ who, side: here, isLoud }): readonly Step[] => [
      { kind: 'label', side: here, who, isOn: true, isLoud },
      ...tell(here),
      { kind: 'label', side: other[here], who, isOn: true, isLoud: !isLoud },
      ...tell(other[here]),
    ]),
  // A main value is emptied where Wix has another one.
  fc
    .record({ who: small, field: small, value: small })
    .map(({ who, field, value }): readonly Step[] => [
      { kind: 'add', who, field, value },
      ...tell('wix'),
      { kind: 'clear', side: 'remote', who, field },
      ...tell('remote'),
    ]),
);

/** A history: single steps, and now and then a story. */
export const anyHistory: fc.Arbitrary<readonly Step[]> = fc
  .array(
    fc.oneof(
      { weight: 12, arbitrary: anyStep.map((step): readonly Step[] => [step]) },
      { weight: 1, arbitrary: anyStory },
    ),
    { minLength: 4, maxLength: 24 },
  )
  .map((parts) => parts.flat());
