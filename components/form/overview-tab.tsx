'use client';

import { Text } from '@wix/design-system';
import { OverviewCard } from '@/components/connections/overview-card';
import { NavLink } from '@/components/ui/nav-link';
import { useNow } from '@/components/ui/use-now';
import { type FormView } from '@/lib/services/views/forms';
import { text } from '@/lib/text/text';
import { formatAgo } from '@/lib/text/time';
import { SetUpCard } from './set-up-card';
import { SnippetCard } from './snippet';

/**
 * How many submissions came in, what waits, the form's address; before it is on, its set-up steps.
 */
export function OverviewTab({ view }: { view: FormView }) {
  const nowMs = useNow();
  const { counts, lastAtMs, phase } = view;
  const activity = `/connections/${view.id}?tab=activity&open=yes`;
  return (
    <>
      {phase === 'preparing' ? <SetUpCard view={view} /> : null}
      <OverviewCard connection={view}>
        {phase === 'preparing' ? null : (
          <Text>{text('form.overview.people', { count: counts.inSync })}</Text>
        )}
        {lastAtMs === null ? null : (
          <Text secondary>
            {text('form.overview.last', { when: formatAgo({ atMs: lastAtMs, nowMs }) })}
          </Text>
        )}
        {counts.waiting > 0 ? (
          <Text>{text('form.overview.waiting', { count: counts.waiting })}</Text>
        ) : null}
        {counts.onHold > 0 ? (
          <NavLink to={activity}>
            {text('form.overview.choosing', { count: counts.onHold })}
          </NavLink>
        ) : null}
        {counts.failed > 0 ? (
          <NavLink to={activity}>{text('form.overview.failed', { count: counts.failed })}</NavLink>
        ) : null}
        {phase === 'paused' || phase === 'needsReconnect' ? (
          <Text secondary>{text('form.overview.paused')}</Text>
        ) : null}
      </OverviewCard>
      {phase === 'preparing' ? null : <SnippetCard view={view} />}
    </>
  );
}
