'use client';

import { AutoComplete, FormField, Text } from '@wix/design-system';
import { useState } from 'react';
import { ChoiceCards } from '@/components/ui/choice-cards';
import { type Scope } from '@/lib/core/model/connection';
import { type SideName } from '@/lib/core/model/side';
import { useScopeFields } from '@/lib/queries/first-sync';
import { type ScopeFields } from '@/lib/services/views/plan';
import { text } from '@/lib/text/text';
import { sideName } from './side-name';

type Props = {
  readonly scope: Scope | null;
  readonly service: string;
  /** `undefined` while the input is incomplete. */ readonly onChange: (
    scope: Scope | null | undefined,
  ) => void;
};

/** All contacts, or only those with a value in one field of one side. */
export function ScopeChoice({ scope, service, onChange }: Props) {
  const [isAll, setIsAll] = useState(scope === null);
  const choose = (value: 'all' | 'some') => {
    setIsAll(value === 'all');
    onChange(value === 'all' ? null : (scope ?? undefined));
  };
  return (
    <div className="column" data-hook="scope">
      <ChoiceCards<'all' | 'some'>
        legend={text('scope.title')}
        value={isAll ? 'all' : 'some'}
        onChoose={choose}
        choices={[
          { value: 'all', title: text('scope.all'), text: text('scope.all.text') },
          { value: 'some', title: text('scope.some'), text: text('scope.some.text') },
        ]}
      />
      {isAll ? null : <Filter scope={scope} service={service} onChange={onChange} />}
    </div>
  );
}

type Option = {
  readonly id: string;
  readonly value: string;
  readonly side: SideName;
  readonly field: ScopeFields['wix'][number];
};

function Filter({ scope, service, onChange }: Props) {
  const { data, error } = useScopeFields();
  const options = optionsOf({ fields: data, service });
  const [chosenId, setChosenId] = useState(scope ? idOf(scope) : null);
  const chosen = options.find(({ id }) => id === chosenId);
  const [typedField, setTypedField] = useState<string | null>(null);
  const [has, setHas] = useState(scope?.has ?? '');
  const tell = (option: Option | undefined, value: string) =>
    onChange(
      option
        ? { side: option.side, field: option.field.key, has: valueOf({ option, value }) }
        : undefined,
    );
  const pick = (id: string) => {
    setChosenId(id);
    setTypedField(null);
    setHas('');
    tell(
      options.find((option) => option.id === id),
      '',
    );
  };
  const type = (value: string) => {
    setHas(value);
    tell(chosen, value);
  };
  if (error) return <Text skin="error">{error.message}</Text>;
  return (
    <div className="row row-end">
      <div className="grow narrow">
        <FormField label={text('scope.field')} id="scope-field">
          <AutoComplete
            id="scope-field"
            options={options
              .filter(isLike(typedField ?? ''))
              .map(({ id, value }) => ({ id, value }))}
            value={typedField ?? chosen?.value ?? ''}
            onChange={(event) => setTypedField(event.target.value)}
            onSelect={({ id }) => pick(String(id))}
          />
        </FormField>
      </div>
      <div className="grow narrow">
        <FormField label={text(chosen?.field.isList ? 'scope.has' : 'scope.is')} id="scope-value">
          <AutoComplete
            id="scope-value"
            disabled={!chosen}
            placeholder={text('scope.any')}
            options={(chosen?.field.values ?? [])
              .map(({ value, label }) => ({ id: value, value: label }))
              .filter(isLike(has))}
            value={labelIn({ option: chosen, value: has })}
            onChange={(event) => type(event.target.value)}
            onSelect={({ id }) => type(String(id))}
          />
        </FormField>
      </div>
    </div>
  );
}

const idOf = ({ side, field }: Pick<Scope, 'side' | 'field'>) => `${side} ${field}`;
const isLike =
  (typed: string) =>
  ({ value }: { value: string }) =>
    value.toLowerCase().includes(typed.trim().toLowerCase());
const valueOf = ({ option, value }: { option: Option; value: string }) =>
  option.field.values.find(({ label }) => label === value.trim())?.value ?? (value.trim() || null);
const labelIn = ({ option, value }: { option: Option | undefined; value: string }) =>
  option?.field.values.find((one) => one.value === value)?.label ?? value;

function optionsOf({
  fields,
  service,
}: {
  fields: ScopeFields | undefined;
  service: string;
}): readonly Option[] {
  if (!fields) return [];
  return (['wix', 'remote'] as const).flatMap((side) =>
    fields[side].map((field) => ({
      id: idOf({ side, field: field.key }),
      side,
      field,
      value: text('scope.option', { field: field.label, side: sideName({ side, service }) }),
    })),
  );
}
