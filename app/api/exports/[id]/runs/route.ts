import { withRoute } from '@/lib/http/with-route';
import { listExportRuns, listExportRunsInput } from '@/lib/services/export/list-runs';

export const GET = withRoute({ input: listExportRunsInput, handler: listExportRuns });
