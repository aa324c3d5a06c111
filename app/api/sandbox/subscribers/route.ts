import { withRoute } from '@/lib/http/with-route';
import {
  happenToSubscriber,
  listSandboxSubscribers,
  listSubscribersInput,
  subscriberHappeningInput,
} from '@/lib/services/sandbox/subscribers';

export const GET = withRoute({ input: listSubscribersInput, handler: listSandboxSubscribers });
export const POST = withRoute({ input: subscriberHappeningInput, handler: happenToSubscriber });
