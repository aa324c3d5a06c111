'use client';

import { Button } from '@wix/design-system';
import { useState } from 'react';
import { isSameScope } from '@/lib/core/same-scope';
import { type Scope } from '@/lib/core/types';
import { type FirstSyncView } from '@/lib/services/views';
import { text } from '@/lib/text/text';
import { useUnsaved } from '../host/unsaved';
import { ScopeChoice } from './scope-choice';
import { StepCard } from './step-card';
import { useReplan } from './use-replan';

/** Who takes part in a sync that works already: another answer makes a plan first. */
export function ScopeStep({ view }: { view: FirstSyncView }) {
  const { make, isBusy } = useReplan(view);
  const [scope, setScope] = useState<Scope | null | undefined>(view.scope);
  const isChanged = scope === undefined || !isSameScope(scope, view.scope);
  useUnsaved(isChanged && !isBusy);
  const plan = () => {
    if (scope !== undefined) make({ choices: { ...view.choices, scope }, then: 'preview' });
  };
  return (
    <StepCard
      title={text('scope.step.title')}
      intro={text('scope.step.text')}
      action={
        <Button onClick={plan} disabled={isBusy || scope === undefined || !isChanged}>
          {text('others.again')}
        </Button>
      }
    >
      <ScopeChoice scope={view.scope} service={view.serviceName} onChange={setScope} />
    </StepCard>
  );
}
