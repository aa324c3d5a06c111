'use client';

import { Button } from '@wix/design-system';
import { useState } from 'react';
import { isSameScope } from '@/lib/core/scope';
import { type Scope } from '@/lib/core/types';
import { useSetScope } from '@/lib/queries/first-sync';
import { type FirstSyncView } from '@/lib/services/views';
import { text } from '@/lib/text/text';
import { useHost } from '../host/host';
import { ScopeChoice } from './scope-choice';
import { StepCard } from './step-card';

/** Who takes part in a sync that works already: another answer makes a plan first. */
export function ScopeStep({ view }: { view: FirstSyncView }) {
  const host = useHost();
  const set = useSetScope();
  const [scope, setScope] = useState<Scope | null | undefined>(view.scope);
  const plan = () => {
    if (scope === undefined) return;
    void set.mutateAsync(scope).then(() => host.go('/setup?step=preview'), (error: Error) => host.toast(error.message, 'error'));
  };
  return (
    <StepCard
      title={text('scope.step.title')}
      intro={text('scope.step.text')}
      action={
        <Button onClick={plan} disabled={set.isPending || scope === undefined || isSameScope(scope, view.scope)}>
          {text('others.again')}
        </Button>
      }
    >
      <ScopeChoice scope={view.scope} service={view.serviceName} onChange={setScope} />
    </StepCard>
  );
}
