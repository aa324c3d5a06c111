'use client';

import { Button, SectionHelper, Text } from '@wix/design-system';
import { useState } from 'react';
import { useHost } from '@/components/host/host';
import { sideName } from '@/components/setup/side-name';
import { AskOnce } from '@/components/ui/ask-once';
import { type Reason } from '@/lib/core/model/reason';
import { useAcceptLists, useCheckLists, useComparison } from '@/lib/queries/comparison';
import { type ComparisonView } from '@/lib/services/views/comparison';
import { explainReason, text } from '@/lib/text/text';

/** A list that names far too few contacts, at the top of the comparison page. */
export function RefusedCard({ view }: { view: ComparisonView }) {
  const { parked, serviceName } = view;
  if (parked?.code !== 'emptyList') return null;
  const { what, why, next } = explainReason({ reason: parked, service: serviceName });
  return (
    <div className="card" role="alert" data-hook="refused">
      <SectionHelper skin="danger" fullWidth title={what}>
        <span className="column">
          <span>
            {why} {next}
          </span>
          <RefusedLists reason={parked} service={serviceName} />
        </span>
      </SectionHelper>
    </div>
  );
}

/** Reads the list again, or accepts it; until then nothing follows from it. */
export function RefusedLists({ reason, service }: { reason: Reason; service: string }) {
  const host = useHost();
  const check = useCheckLists();
  const accept = useAcceptLists();
  const { data } = useComparison({ isConnected: true });
  const refused = data?.refused ?? null;
  const [isAsking, setIsAsking] = useState(false);
  const isBusy = check.isPending || accept.isPending || refused === null;
  const here = sideName({ side: reason.params?.['side'] === 'wix' ? 'wix' : 'remote', service });
  const onError = (error: Error) => host.toast(error.message, 'error');
  if (data && !refused) return <Text>{text('comparison.checking')}</Text>;
  const [listed, linked] = [
    Number(reason.params?.['listed'] ?? 0),
    Number(reason.params?.['linked'] ?? 0),
  ];
  if (isAsking && refused) {
    const confirm = () =>
      accept.mutate(refused.runId, {
        onSuccess: () => host.toast(text('comparison.accepted'), 'success'),
        onError,
        onSettled: () => setIsAsking(false),
      });
    return (
      <AskOnce
        title={text('comparison.refused.ask', { here, listed })}
        action={text('comparison.refused.accept')}
        isBusy={isBusy}
        onConfirm={confirm}
        onCancel={() => setIsAsking(false)}
      >
        <Text>
          {text('comparison.refused.ask.text', { here, count: Math.max(0, linked - listed) })}
        </Text>
      </AskOnce>
    );
  }
  return (
    <div className="row">
      <Button
        size="small"
        disabled={isBusy}
        onClick={() =>
          check.mutate(undefined, {
            onSuccess: () => host.toast(text('comparison.checking'), 'success'),
            onError,
          })
        }
      >
        {text('comparison.refused.check', { here })}
      </Button>
      <Button size="small" priority="secondary" disabled={isBusy} onClick={() => setIsAsking(true)}>
        {text('comparison.refused.accept')}
      </Button>
    </div>
  );
}
