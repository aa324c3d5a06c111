import { withRoute } from '@/lib/http/with-route';
import { flowInput } from '@/lib/services/connections/find';
import { switchOnForm } from '@/lib/services/forms/switch-on';

export const POST = withRoute({ input: flowInput, handler: switchOnForm });
