'use client';

import { type FlowTabs } from '@/components/connections/flow-tab';
import { useExport } from '@/lib/queries/exports';
import { type ExportView } from '@/lib/services/views/flows';
import { ActivityTab } from './activity-tab';
import { OverviewTab } from './overview-tab';
import { RulesTab } from './rules-tab';

/** The contents of an export's tabs. */
export const exportTabs: FlowTabs<ExportView> = {
  useView: useExport,
  overview: OverviewTab,
  rules: RulesTab,
  activity: ActivityTab,
};
