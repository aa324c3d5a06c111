import { withRoute } from '@/lib/http/with-route';
import { downloadInput, downloadPlan } from '@/lib/services/two-way/first-sync/download';

export const GET = withRoute({ input: downloadInput, handler: downloadPlan });
