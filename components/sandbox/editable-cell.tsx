'use client';

import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import styles from './editable-cell.module.css';

type Props = {
  readonly field: string;
  readonly label: string;
  readonly ariaLabel: string;
  readonly value: string;
  readonly onSave: (value: string) => void;
};

const flashMs = 2500;

/**
 * A value that becomes an input on click: Enter or leaving saves, Escape cancels. It flashes when
 * it changes from outside.
 */
export function EditableCell({ field, label, ariaLabel, value, onSave }: Props) {
  const [edit, setEdit] = useState<{ readonly from: string; readonly draft: string } | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const returnsFocus = useRef(false);
  const isFresh = useFlash(value);
  const isName = field === 'first' || field === 'last';

  useEffect(() => {
    if (edit === null && returnsFocus.current) button.current?.focus();
    returnsFocus.current = false;
  }, [edit]);

  const leave = (save: boolean) => {
    if (edit === null) return;
    // Compared with the value shown at the start: it may have changed meanwhile, and an untouched
    // input must not restore it.
    if (save && edit.draft !== edit.from) onSave(edit.draft);
    setEdit(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    // Otherwise the same key press would reach the button that gets the focus and reopen the input.
    event.preventDefault();
    returnsFocus.current = true;
    leave(event.key === 'Enter');
  };

  if (edit !== null) {
    return (
      <input
        className={classes(styles.cell, isName && styles.name, styles.input)}
        data-hook="cell-input"
        aria-label={ariaLabel}
        value={edit.draft}
        // The owner has just clicked to edit this cell.
        autoFocus
        onFocus={(event) => event.target.select()}
        onChange={(event) => setEdit({ ...edit, draft: event.target.value })}
        onKeyDown={onKeyDown}
        onBlur={() => leave(true)}
      />
    );
  }
  return (
    <button
      ref={button}
      type="button"
      className={classes(
        styles.cell,
        isName && styles.name,
        isFresh && styles.flash,
        value === '' && styles.blank,
      )}
      aria-label={`${ariaLabel}: ${value}`}
      title={value || label}
      data-field={field}
      onClick={() => setEdit({ from: value, draft: value })}
    >
      {value === '' ? label : value}
    </button>
  );
}

const classes = (...names: readonly (string | false | undefined)[]) =>
  names.filter(Boolean).join(' ');

/** True for a moment after the value changed. */
function useFlash(value: string) {
  const [seen, setSeen] = useState(value);
  const [isFresh, setIsFresh] = useState(false);
  if (seen !== value) {
    setSeen(value);
    setIsFresh(true);
  }
  useEffect(() => {
    if (!isFresh) return;
    const timer = window.setTimeout(() => setIsFresh(false), flashMs);
    return () => window.clearTimeout(timer);
  }, [isFresh, value]);
  return isFresh;
}
