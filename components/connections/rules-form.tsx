'use client';

import { Card } from '@wix/design-system';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useHost } from '@/components/host/host';
import { SaveRow } from '@/components/ui/save-row';
import { useDraft } from '@/components/ui/use-draft';
import { text } from '@/lib/text/text';

/** The owner's draft and how to change it, for the fields of a form. */
export type Edited<Draft> = {
  readonly draft: Draft;
  readonly edit: (draft: Draft) => void;
  /** A save was tried: empty fields now show their error. */
  readonly isTried: boolean;
};

type Save<Rules> = {
  readonly mutate: (
    rules: Rules,
    answered: { readonly onSuccess: () => void; readonly onError: (error: Error) => void },
  ) => void;
  readonly isPending: boolean;
};

type Props<Draft, Rules> = {
  readonly flow: 'export' | 'form' | 'newsletter';
  readonly stored: Draft;
  /** `null` while a field has an error: nothing is sent then. */
  readonly rulesOf: (draft: Draft) => Rules | null;
  readonly save: Save<Rules>;
  readonly children: (edited: Edited<Draft>) => ReactNode;
  /** Shown below, in the same card. */
  readonly below?: ReactNode;
};

/** Edits, guards and saves a flow's rules; the flow supplies the fields. */
export function RulesForm<Draft, Rules>({
  flow,
  stored,
  rulesOf,
  save,
  children,
  below,
}: Props<Draft, Rules>) {
  const host = useHost();
  const { draft, isChanged, edit, dropSaved } = useDraft(stored);
  const [isTried, setIsTried] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsTried(true);
    const rules = rulesOf(draft);
    if (rules === null) return;
    save.mutate(rules, {
      onSuccess: () => {
        dropSaved();
        host.toast(text(`${flow}.rules.saved`), 'success');
      },
      onError: (error) => host.toast(error.message, 'error'),
    });
  };
  return (
    <section className="card" data-hook={`${flow}-rules`}>
      <Card>
        <Card.Content>
          <div className="column">
            <form className="column" onSubmit={submit}>
              {children({ draft, edit, isTried })}
              <SaveRow
                action={text(`${flow}.rules.save`)}
                isChanged={isChanged}
                isBusy={save.isPending}
              />
            </form>
            {below}
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}

/** Splits typed text into a list, without blank entries. */
export const splitWords = (words: string, by: RegExp) =>
  words
    .split(by)
    .map((one) => one.trim())
    .filter((one) => one !== '');
