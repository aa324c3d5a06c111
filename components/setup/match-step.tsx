'use client';

import { Button, Text, ToggleSwitch } from '@wix/design-system';
import { useState } from 'react';
import { useUnsaved } from '@/components/host/unsaved';
import { type Scope } from '@/lib/core/model/connection';
import { isSameScope } from '@/lib/core/plan/same-scope';
import { matchKeys } from '@/lib/core/run/staged';
import { type FirstSyncView } from '@/lib/services/views/plan';
import { text } from '@/lib/text/text';
import { FoundLine } from './found-line';
import styles from './match-step.module.css';
import { ScopeChoice } from './scope-choice';
import { StepCard } from './step-card';
import { useReplan } from './use-replan';

/** The matching keys, the pairs they find, and the filter. */
export function MatchStep({ view }: { view: FirstSyncView }) {
  const [keys, setKeys] = useState(view.choices.keys);
  const [scope, setScope] = useState<Scope | null | undefined>(view.choices.scope);
  const { replan, make, isBusy } = useReplan(view);
  const isChanged =
    scope === undefined ||
    !isSameScope(scope, view.choices.scope) ||
    matchKeys.some((key) => keys[key] !== view.choices.keys[key]);
  useUnsaved(isChanged && !isBusy);
  const isNone = matchKeys.every((key) => !keys[key]);
  const isPlanned = view.run?.phase === 'planned';
  const found = view.run?.counts?.matchedBy;
  const choices = { ...view.choices, keys, scope: scope ?? null };
  const action = isChanged ? (
    <Button
      onClick={() => make({ choices, then: 'match' })}
      disabled={isBusy || isNone || scope === undefined}
    >
      {text('match.again')}
    </Button>
  ) : (
    <Button onClick={() => replan({ choices, then: 'preview' })} disabled={isBusy || !isPlanned}>
      {text('match.right')}
    </Button>
  );
  return (
    <StepCard title={text('match.title')} intro={text('match.text')} back="side" action={action}>
      <FoundLine view={view} />
      <ul className="plain-list rows">
        {matchKeys.map((key) => (
          <li key={key} className={styles.key}>
            <ToggleSwitch
              id={`match-${key}`}
              size="medium"
              checked={keys[key]}
              onChange={() => setKeys({ ...keys, [key]: !keys[key] })}
            />
            <label htmlFor={`match-${key}`} className="column-tight">
              <span className="row">
                <Text weight="bold">{text(`match.${key}`)}</Text>
                {found && keys[key] ? (
                  <Text secondary>{text('match.found', { count: found[key] ?? 0 })}</Text>
                ) : null}
              </span>
              <Text secondary size="small">
                {text(`match.${key}.text`)}
              </Text>
            </label>
          </li>
        ))}
      </ul>
      <ScopeChoice scope={view.choices.scope} service={view.serviceName} onChange={setScope} />
      <div role="status">{isNone ? <Text skin="error">{text('match.none')}</Text> : null}</div>
    </StepCard>
  );
}
