'use client';

import { useHost } from '@/components/host/host';
import { isSameScope } from '@/lib/core/plan/same-scope';
import { type Choices } from '@/lib/core/run/run';
import { usePlan, useSetScope } from '@/lib/queries/first-sync';
import { type FirstSyncView } from '@/lib/services/views/plan';
import { type SetUpStep } from './steps';

/**
 * Goes to a step; makes a new plan on the way when the choices differ from those of the present
 * plan.
 */
export function useReplan(view: FirstSyncView) {
  const host = useHost();
  const plan = usePlan();
  const set = useSetScope();
  // A live sync keeps its other choices.
  const send = (choices: Choices) =>
    view.connectionPhase === 'live' ? set.mutateAsync(choices.scope) : plan.mutateAsync(choices);
  const open = (step: SetUpStep) => host.go(`/setup?step=${step}`);
  const make = ({ choices, then }: { choices: Choices; then: SetUpStep }) =>
    void send(choices).then(
      () => open(then),
      (error: Error) => host.toast(error.message, 'error'),
    );
  return {
    isBusy: plan.isPending || set.isPending,
    /** Makes a new plan, even with the same choices. */
    make,
    replan({ choices, then }: { choices: Choices; then: SetUpStep }) {
      if (hasPlan(view) && isSame(choices, view.choices)) open(then);
      else make({ choices, then });
    },
  };
}

const hasPlan = ({ run }: FirstSyncView) => run !== null && run.phase !== 'stopped';
const isSame = (a: Choices, b: Choices) =>
  a.systemOfRecord === b.systemOfRecord &&
  a.others === b.others &&
  a.keys.storedId === b.keys.storedId &&
  a.keys.email === b.keys.email &&
  a.keys.phoneName === b.keys.phoneName &&
  isSameScope(a.scope, b.scope);
