'use client';

import { type FlowTabs } from '@/components/connections/flow-tab';
import { useNewsletter } from '@/lib/queries/newsletters';
import { type NewsletterView } from '@/lib/services/views/flows';
import { ActivityTab } from './activity-tab';
import { OverviewTab } from './overview-tab';
import { RulesTab } from './rules-tab';

/** The contents of a newsletter's tabs. */
export const newsletterTabs: FlowTabs<NewsletterView> = {
  useView: useNewsletter,
  overview: OverviewTab,
  rules: RulesTab,
  activity: ActivityTab,
};
