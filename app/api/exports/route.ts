import { withRoute } from '@/lib/http/with-route';
import { createExport, createExportInput } from '@/lib/services/exports/create';

export const POST = withRoute({ input: createExportInput, handler: createExport });
