import { stepExport } from '@/lib/services/export/step';
import { stepForm } from '@/lib/services/form/step';
import { stepNewsletter } from '@/lib/services/newsletter/step';
import type { SimpleFlow, StepFlow } from './types';

/** What each flow does when it is due. */
export const steps: Readonly<Record<SimpleFlow, StepFlow>> = {
  export: stepExport,
  form: stepForm,
  subscribers: stepNewsletter,
};
