import { stepExport } from '@/lib/services/export/step';
import { stepNewsletter } from '@/lib/services/newsletter/step';
import type { SimpleFlow, StepFlow } from '@/lib/services/flow/types';

/** What each flow does when it is due. */
export const steps: Readonly<Partial<Record<SimpleFlow, StepFlow>>> = { export: stepExport, subscribers: stepNewsletter };
