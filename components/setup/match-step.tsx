'use client';

import { Button, Text, ToggleSwitch } from '@wix/design-system';
import { useState } from 'react';
import { matchKeys } from '@/lib/core/run';
import { type FirstSyncView } from '@/lib/services/views';
import { text } from '@/lib/text/text';
import { FoundLine } from './found-line';
import { StepCard } from './step-card';
import { useReplan } from './use-replan';

/** By what people are recognised, and whom that found. */
export function MatchStep({ view }: { view: FirstSyncView }) {
  const [keys, setKeys] = useState(view.choices.keys);
  const { replan, make, isBusy } = useReplan(view);
  const isChanged = matchKeys.some((key) => keys[key] !== view.choices.keys[key]);
  const isNone = matchKeys.every((key) => !keys[key]);
  const isPlanned = view.run?.phase === 'planned';
  const found = view.run?.counts?.matchedBy;
  const choices = { ...view.choices, keys };
  const action = isChanged ? (
    <Button onClick={() => make({ choices, then: 'match' })} disabled={isBusy || isNone}>
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
          <li key={key} className="switch-row">
            <ToggleSwitch id={`match-${key}`} size="medium" checked={keys[key]} onChange={() => setKeys({ ...keys, [key]: !keys[key] })} />
            <label htmlFor={`match-${key}`} className="column-tight">
              <span className="row">
                <Text weight="bold">{text(`match.${key}`)}</Text>
                {found && keys[key] ? <Text secondary>{text('match.found', { count: found[key] ?? 0 })}</Text> : null}
              </span>
              <Text secondary size="small">
                {text(`match.${key}.text`)}
              </Text>
            </label>
          </li>
        ))}
      </ul>
      <div role="status">{isNone ? <Text skin="error">{text('match.none')}</Text> : null}</div>
    </StepCard>
  );
}
