'use client';

import styles from './select.module.css';

type SelectOption<Value extends string> = { readonly value: Value; readonly label: string };
type Props<Value extends string> = {
  readonly label: string;
  readonly options: readonly SelectOption<Value>[];
  readonly value: Value | '';
  readonly onChange: (value: Value) => void;
  readonly isInvalid?: boolean;
  readonly isDisabled?: boolean;
  /** Shown while nothing is chosen. */ readonly placeholder?: string;
  readonly id?: string;
};

/**
 * The browser's own select in the look of the design system: the only variant that works in a table
 * by keyboard and screen reader.
 */
export function Select<Value extends string>({
  label,
  options,
  value,
  onChange,
  isInvalid = false,
  isDisabled = false,
  placeholder,
  id,
}: Props<Value>) {
  return (
    <select
      id={id}
      className={styles.select}
      aria-label={label}
      aria-invalid={isInvalid || undefined}
      disabled={isDisabled}
      value={value}
      onChange={(event) => onChange(event.target.value as Value /* one of the options */)}
    >
      {placeholder !== undefined && value === '' ? (
        <option value="" disabled>
          {placeholder}
        </option>
      ) : null}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
