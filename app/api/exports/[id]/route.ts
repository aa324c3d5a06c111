import { withRoute } from '@/lib/http/with-route';
import { flowInput } from '@/lib/services/connections/find';
import { showExport } from '@/lib/services/exports/show';

export const GET = withRoute({ input: flowInput, handler: showExport });
