'use client';

import { Button } from '@wix/design-system';
import { useHost } from '@/components/host/host';
import { type ItemKind } from '@/lib/core/run/run';
import { useDownloadPlan } from '@/lib/queries/first-sync';
import { text } from '@/lib/text/text';
import { saveFile } from './save-file';

type Props = {
  readonly runId: string;
  readonly kind?: ItemKind;
  readonly label?: string;
  readonly onSaved?: () => void;
};

/** Downloads the plan as a file; `onSaved` is called once all of it has arrived. */
export function DownloadPlan({ runId, kind, label = text('plan.download'), onSaved }: Props) {
  const host = useHost();
  const download = useDownloadPlan();
  const run = () =>
    download.mutate(
      { runId, ...(kind ? { kind } : {}) },
      {
        onSuccess: (file) => {
          saveFile(file);
          onSaved?.();
        },
        onError: (error) => host.toast(error.message, 'error'),
      },
    );
  return (
    <Button size="small" priority="secondary" onClick={run} disabled={download.isPending}>
      {download.isPending ? text('plan.download.busy') : label}
    </Button>
  );
}
