'use client';

import { Button, FormField, Input, Text } from '@wix/design-system';
import { type FormEvent, useState } from 'react';
import { useFindInPlan } from '@/lib/queries/first-sync';
import { text } from '@/lib/text/text';
import { PlanRows } from './plan-rows';

/** Finds a person in the plan by exactly the address; what would be done stands below. */
export function PlanSearch({ runId, service }: { runId: string; service: string }) {
  const [email, setEmail] = useState('');
  const find = useFindInPlan();
  const found = find.data?.items ?? [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (email.trim() !== '') find.mutate({ runId, email: email.trim() });
  };
  return (
    <form className="column" onSubmit={submit} role="search">
      <div className="row row-end narrow">
        <div className="grow">
          <FormField label={text('plan.find.label')} id="plan-email">
            <Input id="plan-email" size="small" value={email} onChange={(event) => setEmail(event.target.value)} autocomplete="off" />
          </FormField>
        </div>
        <Button type="submit" size="small" priority="secondary" disabled={find.isPending}>
          {text('plan.find.action')}
        </Button>
      </div>
      <div role="status">
        {find.error ? <Text skin="error">{find.error.message}</Text> : null}
        {find.isSuccess && found.length === 0 ? <Text>{text('plan.find.none')}</Text> : null}
        {found.length > 0 ? <PlanRows items={found} service={service} showsKind /> : null}
      </div>
    </form>
  );
}
