'use client';

import { Button, Text } from '@wix/design-system';
import { OverviewCard } from '@/components/connections/overview-card';
import { useHost } from '@/components/host/host';
import { NavLink } from '@/components/ui/nav-link';
import { useLookNow } from '@/lib/queries/newsletters';
import { type NewsletterView } from '@/lib/services/views/flows';
import { explainReason, text } from '@/lib/text/text';
import { formatMoment } from '@/lib/text/time';

/** Contacts that are sent, those that are not with reasons, and the time of the last sweep. */
export function OverviewTab({ view }: { view: NewsletterView }) {
  const { id, name, counts, list, going, sweptAtMs, isTold, out } = view;
  return (
    <OverviewCard connection={view}>
      <Text>{text('newsletter.overview.list', { list })}</Text>
      <Text weight="bold">{text('newsletter.overview.in', { count: counts.inSync })}</Text>
      {going ? <Text>{text(`newsletter.overview.going.${going}`, { service: name })}</Text> : null}
      {out.length > 0 ? (
        <div className="column-tight" data-hook="newsletter-out">
          <Text weight="bold">{text('newsletter.overview.out')}</Text>
          {out.map(({ state, reason, count }) => (
            <NavLink
              key={`${state} ${reason.code} ${reason.params?.side ?? ''}`}
              to={`/connections/${id}?tab=activity&who=${state === 'failed' ? 'refused' : 'out'}`}
            >
              {text('newsletter.overview.why', {
                count,
                why: explainReason({ reason, service: name }).what,
              })}
            </NavLink>
          ))}
        </div>
      ) : null}
      {sweptAtMs === null ? null : (
        <Text secondary>
          {text('newsletter.overview.swept', { when: formatMoment(sweptAtMs) })}
        </Text>
      )}
      <Text secondary size="small">
        {text(isTold ? 'newsletter.overview.told' : 'newsletter.overview.untold', {
          service: name,
        })}
      </Text>
      {view.phase === 'live' ? <LookNow id={id} /> : null}
    </OverviewCard>
  );
}

function LookNow({ id }: { id: number }) {
  const host = useHost();
  const look = useLookNow(id);
  const run = () =>
    look.mutate(undefined, {
      onSuccess: () => host.toast(text('newsletter.now.done'), 'success'),
      onError: (error) => host.toast(error.message, 'error'),
    });
  return (
    <div>
      <Button size="small" onClick={run} disabled={look.isPending}>
        {text('newsletter.now')}
      </Button>
    </div>
  );
}
