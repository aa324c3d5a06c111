'use client';

import { type FlowTabs } from '@/components/connections/flow-tab';
import { useForm } from '@/lib/queries/forms';
import { type FormView } from '@/lib/services/views/forms';
import { ActivityTab } from './activity-tab';
import { OverviewTab } from './overview-tab';
import { RulesTab } from './rules-tab';

/** The contents of a form's tabs. */
export const formTabs: FlowTabs<FormView> = {
  useView: useForm,
  overview: OverviewTab,
  rules: RulesTab,
  activity: ActivityTab,
};
