import { stepExport } from '@/lib/services/export/step';
import { stepForm } from '@/lib/services/form/step';
import type { SimpleFlow, StepFlow } from '@/lib/services/flow/types';

/** What each flow does when it is due. */
export const steps: Readonly<Partial<Record<SimpleFlow, StepFlow>>> = { export: stepExport, form: stepForm };
