import { describe, expect, it } from 'vitest';
import { usualChoices } from '@/lib/core/run/run';
import { type FirstSyncView } from '@/lib/services/views/plan';
import { openSteps, shownStep } from './steps';

type Run = NonNullable<FirstSyncView['run']>;
const run = (change: Partial<Run>): Run => ({
  id: 'r',
  phase: 'planned',
  listed: { wix: 0, remote: 0 },
  counts: null,
  plannedAt: null,
  overtaken: null,
  outs: 0,
  left: 0,
  total: 0,
  isChange: false,
  isStopping: false,
  leftUndone: null,
  result: null,
  ...change,
});
const view = (change: Partial<FirstSyncView>): FirstSyncView => ({
  connectionId: 1,
  pace: { callsAMinute: 600, batch: 100, callsABatch: 3 },
  serviceName: 'HubSpot',
  connectionPhase: 'preparing',
  choices: usualChoices,
  scope: null,
  run: null,
  ...change,
});
const done = { created: 0, updated: 0, deleted: 0 };

describe('the steps of the set-up', () => {
  it('opens what can be shown, and no more', () => {
    expect(openSteps(null)).toEqual(['connect']);
    expect(openSteps(view({}))).toEqual(['side']);
    expect(openSteps(view({ run: run({ phase: 'stopped' }) }))).toEqual(['side']);
    expect(
      openSteps(view({ run: run({ phase: 'stopped', result: done }) })),
      'stopped half-way: a new plan is next',
    ).toEqual(['side']);
    expect(openSteps(view({ run: run({ phase: 'indexing' }) }))).toEqual(['side', 'match']);
    expect(openSteps(view({ run: run({}) }))).toEqual(['side', 'match', 'preview', 'start']);
    expect(openSteps(view({ run: run({ phase: 'applying', result: done }) }))).toEqual(['start']);
    expect(openSteps(view({ connectionPhase: 'live' }))).toEqual(['start', 'match']);
  });

  it('a plan of another filter on a working connection can be looked at and started', () => {
    expect(openSteps(view({ connectionPhase: 'live', run: run({ phase: 'indexing' }) }))).toEqual([
      'match',
    ]);
    expect(openSteps(view({ connectionPhase: 'live', run: run({}) }))).toEqual([
      'match',
      'preview',
      'start',
    ]);
    expect(
      openSteps(view({ connectionPhase: 'live', run: run({ phase: 'done', result: done }) })),
    ).toEqual(['start', 'match']);
  });

  it('shows the step that was asked for, or the nearest that is open', () => {
    const reading = view({ run: run({ phase: 'planning' }) });
    expect(shownStep({ wanted: 'match', view: reading })).toBe('match');
    expect(shownStep({ wanted: 'preview', view: reading })).toBe('match');
    expect(shownStep({ wanted: null, view: reading })).toBe('side');
    expect(shownStep({ wanted: 'connect', view: reading })).toBe('side');
    expect(shownStep({ wanted: 'nonsense', view: null })).toBe('connect');
  });
});
