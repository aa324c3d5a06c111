'use client';

import { Failure } from '@/components/ui/failure';

/** Shown in place of a screen that failed to render; the navigation stays. */
export default function ErrorPage({ error, reset }: { error: Error; reset: () => void }) {
  return <Failure error={error} onRetry={reset} />;
}
