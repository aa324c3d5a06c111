'use client';

import { Loaded } from '@/components/ui/loaded';
import { useExport } from '@/lib/queries/exports';
import { type ConnectionCardView } from '@/lib/services/views/flows';
import { ActivityTab } from './activity-tab';
import { OverviewTab } from './overview-tab';
import { RulesTab } from './rules-tab';

/** What an export shows under each of its tabs. */
export function ExportTab({
  connection,
  tab,
}: {
  connection: ConnectionCardView;
  tab: 'overview' | 'rules' | 'activity';
}) {
  return (
    <Loaded answer={useExport(connection.id)} lines={[5]}>
      {(view) => {
        switch (tab) {
          case 'overview':
            return <OverviewTab view={view} />;
          case 'rules':
            return <RulesTab view={view} />;
          case 'activity':
            return <ActivityTab id={view.id} service={view.name} />;
        }
      }}
    </Loaded>
  );
}
