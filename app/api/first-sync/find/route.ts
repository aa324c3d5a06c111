import { withRoute } from '@/lib/http/with-route';
import { findInPlan, findInPlanInput } from '@/lib/services/two-way/first-sync/find-in-plan';

// A POST, so that addresses never stand in a log or a browser's history.
export const POST = withRoute({ input: findInPlanInput, handler: findInPlan });
