'use client';

import { Loaded } from '@/components/ui/loaded';
import { useForm } from '@/lib/queries/forms';
import { type ConnectionCardView } from '@/lib/services/views/flows';
import { ActivityTab } from './activity-tab';
import { OverviewTab } from './overview-tab';
import { RulesTab } from './rules-tab';

/** What a form shows under each of its tabs. */
export function FormTab({
  connection,
  tab,
}: {
  connection: ConnectionCardView;
  tab: 'overview' | 'rules' | 'activity';
}) {
  return (
    <Loaded answer={useForm(connection.id)} lines={[5]}>
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
