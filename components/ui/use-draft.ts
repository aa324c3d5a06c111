'use client';

import { useState } from 'react';
import { useUnsaved } from '@/components/host/unsaved';

/**
 * The owner's draft until it is saved. Follows the stored value while nothing is edited; after that
 * only the owner can discard the edit: see `useUnsaved`.
 */
export function useDraft<Value>(stored: Value) {
  const [edited, setEdited] = useState<{ readonly value: Value } | null>(null);
  const isChanged = edited !== null && JSON.stringify(edited.value) !== JSON.stringify(stored);
  useUnsaved(isChanged);
  return {
    draft: edited ? edited.value : stored,
    isChanged,
    edit: (value: Value) => setEdited({ value }),
    /** Discards the draft and shows the stored value. */
    drop: () => setEdited(null),
    /** Discards a saved draft; an edit made during the save stays. */
    dropSaved: () => setEdited((now) => (now === edited ? null : now)),
  };
}
