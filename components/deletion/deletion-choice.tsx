'use client';

import { Button, Card } from '@wix/design-system';
import { useState } from 'react';
import { useReplan } from '@/components/setup/use-replan';
import { ChoiceCards } from '@/components/ui/choice-cards';
import { type OthersRule } from '@/lib/core/run/run';
import { type FirstSyncView } from '@/lib/services/views/plan';
import { text } from '@/lib/text/text';
import { DeletionConfirm } from './deletion-confirm';

type Alternative = 'keep' | 'label' | 'delete';
const alternatives: readonly Alternative[] = ['keep', 'label', 'delete'];
const rules = { keep: 'create', label: 'label' } as const satisfies Record<
  Exclude<Alternative, 'delete'>,
  OthersRule
>;

type Props = {
  readonly view: FirstSyncView;
  readonly runId: string;
  readonly count: number;
  readonly names: { readonly side: string; readonly there: string };
};

/** The alternatives, equal in size; the harmless one is chosen at first. */
export function DeletionChoice({ view, runId, count, names }: Props) {
  const [chosen, setChosen] = useState<Alternative>('label');
  const { make, isBusy } = useReplan(view);
  return (
    <section className="card" data-hook="deletion-choice">
      <Card>
        <Card.Content>
          <div className="column">
            <ChoiceCards<Alternative>
              legend={text('deletion.choice', { count })}
              value={chosen}
              onChoose={setChosen}
              choices={alternatives.map((value) => ({
                value,
                title: text(`deletion.${value}`),
                text: text(`deletion.${value}.text`, names),
              }))}
            />
            {chosen === 'delete' ? (
              <DeletionConfirm key={runId} runId={runId} count={count} />
            ) : (
              <div>
                <Button
                  disabled={isBusy}
                  onClick={() =>
                    make({ choices: { ...view.choices, others: rules[chosen] }, then: 'preview' })
                  }
                >
                  {text(`deletion.${chosen}.action`, { count })}
                </Button>
              </div>
            )}
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}
