'use client';

import { useState } from 'react';
import { useUnsaved } from '@/components/host/unsaved';

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
    /** What is stored is shown again. */
    drop: () => setEdited(null),
    /** Of what was edited before a save; an edit made while it was under way stays. */
    dropSaved: () => setEdited((now) => (now === edited ? null : now)),
  };
}
