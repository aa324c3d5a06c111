import { withRoute } from '@/lib/http/with-route';
import { downloadExport, downloadExportInput } from '@/lib/services/exports/download';

export const POST = withRoute({ input: downloadExportInput, handler: downloadExport });
