'use client';

import { Loaded } from '@/components/ui/loaded';
import { useNewsletter } from '@/lib/queries/newsletters';
import { type ConnectionCardView } from '@/lib/services/views/flows';
import { ActivityTab } from './activity-tab';
import { OverviewTab } from './overview-tab';
import { RulesTab } from './rules-tab';

/** What a newsletter shows under each of its tabs. */
export function NewsletterTab({
  connection,
  tab,
}: {
  connection: ConnectionCardView;
  tab: 'overview' | 'rules' | 'activity';
}) {
  return (
    <Loaded answer={useNewsletter(connection.id)} lines={[5]}>
      {(view) => {
        switch (tab) {
          case 'overview':
            return <OverviewTab view={view} />;
          case 'rules':
            return <RulesTab view={view} />;
          case 'activity':
            return <ActivityTab view={view} />;
        }
      }}
    </Loaded>
  );
}
