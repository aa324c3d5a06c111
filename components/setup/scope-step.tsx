'use client';

import { Button, Text } from '@wix/design-system';
import { useState } from 'react';
import { useHost } from '@/components/host/host';
import { useUnsaved } from '@/components/host/unsaved';
import { type Scope } from '@/lib/core/model/connection';
import { isSameScope } from '@/lib/core/plan/same-scope';
import { type FirstSyncView } from '@/lib/services/views/plan';
import { text } from '@/lib/text/text';
import { ScopeChoice } from './scope-choice';
import { StepCard } from './step-card';
import { useReplan } from './use-replan';

/**
 * The filter of a live sync. Another choice makes a plan first; while a plan waits, its choice is
 * shown.
 */
export function ScopeStep({ view }: { view: FirstSyncView }) {
  const host = useHost();
  const { make, isBusy } = useReplan(view);
  const isPlanned = view.run?.phase === 'planned';
  const stored = isPlanned ? view.choices.scope : view.scope;
  const [scope, setScope] = useState<Scope | null | undefined>(stored);
  const isChanged = scope === undefined || !isSameScope(scope, stored);
  useUnsaved(isChanged && !isBusy);
  const plan = () => {
    if (scope !== undefined) make({ choices: { ...view.choices, scope }, then: 'preview' });
  };
  const inForce = scope !== undefined && isSameScope(scope, view.scope);
  const action =
    isPlanned && !isChanged ? (
      <Button onClick={() => host.go('/setup?step=preview')}>{text('setup.continue')}</Button>
    ) : (
      <Button onClick={plan} disabled={isBusy || scope === undefined || inForce}>
        {text('others.again')}
      </Button>
    );
  return (
    <StepCard title={text('scope.step.title')} intro={text('scope.step.text')} action={action}>
      <ScopeChoice scope={stored} service={view.serviceName} onChange={setScope} />
      {isPlanned && inForce ? <Text>{text('scope.step.inForce')}</Text> : null}
    </StepCard>
  );
}
