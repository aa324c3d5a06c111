import { withRoute } from '@/lib/http/with-route';
import { listExportRuns, listExportRunsInput } from '@/lib/services/exports/list-runs';

export const GET = withRoute({ input: listExportRunsInput, handler: listExportRuns });
