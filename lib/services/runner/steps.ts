import type { SimpleFlow, StepFlow } from '@/lib/services/connections/flow-work';
import { stepExport } from '@/lib/services/exports/step';
import { stepForm } from '@/lib/services/forms/step';
import { stepNewsletter } from '@/lib/services/newsletters/step';

/** The step of each flow. */
export const steps: Readonly<Record<SimpleFlow, StepFlow>> = {
  export: stepExport,
  form: stepForm,
  subscribers: stepNewsletter,
};
