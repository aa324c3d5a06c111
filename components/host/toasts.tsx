'use client';

import { Box, SectionHelper } from '@wix/design-system';
import { type ToastKind } from './host';
import styles from './toasts.module.css';

export type Toast = { readonly id: number; readonly message: string; readonly kind: ToastKind };

/**
 * Short notices of the stand-alone page, at the bottom and announced to screen readers. Inside Wix
 * the dashboard shows its own.
 */
export function Toasts({
  toasts,
  onClose,
}: {
  toasts: readonly Toast[];
  onClose: (id: number) => void;
}) {
  return (
    <div role="status" aria-live="polite" className={styles.toasts}>
      {toasts.map((toast) => (
        <Box key={toast.id} marginTop="SP2">
          <SectionHelper
            size="small"
            fullWidth
            skin={toast.kind === 'success' ? 'success' : 'danger'}
            onClose={() => onClose(toast.id)}
          >
            {toast.message}
          </SectionHelper>
        </Box>
      ))}
    </div>
  );
}
