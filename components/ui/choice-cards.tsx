'use client';

import { Text } from '@wix/design-system';
import { useId } from 'react';
import styles from './choice-cards.module.css';

type Choice<Value extends string> = {
  readonly value: Value;
  readonly title: string;
  readonly text: string;
};
type Props<Value extends string> = {
  readonly legend: string;
  readonly choices: readonly Choice<Value>[];
  readonly value: Value;
  readonly onChoose: (value: Value) => void;
  readonly showsLegend?: boolean;
};

/**
 * Alternatives as cards of equal size, one of them chosen; for keyboards and screen readers they
 * are radio buttons.
 */
export function ChoiceCards<Value extends string>({
  legend,
  choices,
  value,
  onChoose,
  showsLegend = true,
}: Props<Value>) {
  const name = useId();
  return (
    <fieldset className={styles.choices}>
      <legend className={showsLegend ? 'choices-legend' : 'spoken'}>{legend}</legend>
      {choices.map((choice) => (
        <label
          key={choice.value}
          className={choice.value === value ? `${styles.choice} ${styles.chosen}` : styles.choice}
        >
          <input
            type="radio"
            name={name}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChoose(choice.value)}
            aria-labelledby={`${name}-${choice.value}`}
            aria-describedby={`${name}-${choice.value}-text`}
          />
          <span className="column-tight">
            <span id={`${name}-${choice.value}`}>
              <Text weight="bold">{choice.title}</Text>
            </span>
            <span id={`${name}-${choice.value}-text`}>
              <Text secondary size="small">
                {choice.text}
              </Text>
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
