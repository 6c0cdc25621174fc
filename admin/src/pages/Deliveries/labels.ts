import type { DeliveryFault, DeliveryState } from '../../../../server/src/contracts/deliveries';
import type { TextKey } from '../../translations/useText';

export const STATES: readonly DeliveryState[] = ['waiting', 'delivered', 'failed'];

export const stateLabels: Readonly<Record<DeliveryState, TextKey>> = {
  waiting: 'deliveries.waiting',
  delivered: 'deliveries.delivered',
  failed: 'deliveries.givenUp',
};

/** What an admin can do about it is in the words. */
export const faultLabels: Readonly<Record<DeliveryFault, TextKey>> = {
  timeout: 'deliveries.fault.timeout',
  unreachable: 'deliveries.fault.unreachable',
  'private-address': 'deliveries.fault.privateAddress',
  redirect: 'deliveries.fault.redirect',
  status: 'deliveries.fault.status',
  'client-gone': 'deliveries.fault.clientGone',
  unsigned: 'deliveries.fault.unsigned',
};
