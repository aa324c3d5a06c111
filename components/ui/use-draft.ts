'use client';

import { useState } from 'react';
import { useUnsaved } from '../host/unsaved';

/**
 * What the owner edits until it is saved. Follows what is stored as long as nothing was edited;
 * after that nothing but the owner takes an edit away: see `useUnsaved`.
 */
export function useDraft<Value>(stored: Value) {
  const [edited, setEdited] = useState<{ readonly value: Value } | null>(null);
  const isChanged = edited !== null && JSON.stringify(edited.value) !== JSON.stringify(stored);
  useUnsaved(isChanged);
  return {
    draft: edited ? edited.value : stored,
    isChanged,
    edit: (value: Value) => setEdited({ value }),
    /** Also after it was saved: what is stored now is shown. */
    drop: () => setEdited(null),
  };
}
