import { withRoute } from '@/lib/http/with-route';
import { showExport } from '@/lib/services/export/show';
import { flowInput } from '@/lib/services/flow/find';

export const GET = withRoute({ input: flowInput, handler: showExport });
