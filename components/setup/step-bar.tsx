'use client';

import { Stepper } from '@wix/design-system';
import { useHost } from '@/components/host/host';
import { type FirstSyncView } from '@/lib/services/views/plan';
import { text } from '@/lib/text/text';
import styles from './step-bar.module.css';
import { openSteps, steps, type SetUpStep } from './steps';

/** The current step; open steps can be clicked. */
export function StepBar({ step, view }: { step: SetUpStep; view: FirstSyncView | null }) {
  const host = useHost();
  const open: readonly SetUpStep[] = openSteps(view);
  const active = steps.indexOf(step);
  const go = (index: number) => {
    const wanted = steps[index];
    if (wanted && open.includes(wanted)) host.go(`/setup?step=${wanted}`);
  };
  const typeOf = (one: SetUpStep, index: number) =>
    index < active ? 'completed' : open.includes(one) ? 'normal' : 'disabled';
  return (
    <nav className={`card ${styles.bar}`} aria-label={text('setup.steps')}>
      <Stepper
        activeStep={active}
        onClick={go}
        fit="stretched"
        steps={steps.map((one, index) => ({
          text: text(`setup.step.${one}`),
          type: typeOf(one, index),
        }))}
      />
    </nav>
  );
}
