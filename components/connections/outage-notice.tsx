'use client';

import { Button, SectionHelper } from '@wix/design-system';
import { useHost } from '@/components/host/host';
import { useNow } from '@/components/ui/use-now';
import { type Flow } from '@/lib/core/model/connection';
import { useFlowAction } from '@/lib/queries/flows';
import { type OutageView } from '@/lib/services/views/overview';
import { text } from '@/lib/text/text';
import { formatIn } from '@/lib/text/time';

type Props = {
  readonly connection: { readonly id: number; readonly outage: OutageView | null };
  /** The connection's name, on a page with several connections. */
  readonly of?: string;
};

/**
 * The service that does not answer, or that the fault is ours; what is safe and waits, when the
 * next try is, and a button to try now.
 */
export function OutageNotice({ connection: { id, outage }, of }: Props) {
  const host = useHost();
  const nowMs = useNow();
  const again = useFlowAction(id);
  if (!outage) return null;
  const run = () =>
    again.mutate('resume', {
      onSuccess: () => host.toast(text('outage.now.done'), 'success'),
      onError: (error) => host.toast(error.message, 'error'),
    });
  const when = formatIn({ atMs: outage.nextTryMs, nowMs });
  return (
    <div role="status" data-hook="outage">
      <SectionHelper skin="warning" fullWidth title={outageWords(outage)}>
        <span className="column-tight">
          <span>
            {of ? `${of}: ` : ''}
            {text('outage.safe', { count: outage.waiting })}{' '}
            {outage.nextTryMs > nowMs ? text('outage.next', { when }) : text('outage.trying')}
            {outage.side === null ? ` ${text('outage.own.help')}` : null}
          </span>
          <span>
            <Button size="small" priority="secondary" onClick={run} disabled={again.isPending}>
              {text('outage.now')}
            </Button>
          </span>
        </span>
      </SectionHelper>
    </div>
  );
}

/** The outage in a sentence. */
export function outageWords({ side, service, code }: OutageView) {
  if (side === null) return text('outage.own');
  return text(code === 'rateLimited' ? 'outage.slow' : 'outage.title', { service });
}

/** The name of a connection in a list of several. */
export const nameOfConnection = ({ flow, name }: { readonly flow: Flow; readonly name: string }) =>
  flow === 'twoWay' ? `Wix ⇄ ${name}` : name;
