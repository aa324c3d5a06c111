import { withRoute } from '@/lib/http/with-route';
import { retryExport, retryExportInput } from '@/lib/services/exports/retry';

export const POST = withRoute({ input: retryExportInput, handler: retryExport });
