'use client';

import { Failure } from '@/components/ui/failure';

/** In the place of a screen that broke while it was drawn; the entries on top stay. */
export default function ErrorPage({ error, reset }: { error: Error; reset: () => void }) {
  return <Failure error={error} onRetry={reset} />;
}
