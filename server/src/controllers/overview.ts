/** `GET /oidc-server/overview` and `GET /oidc-server/doctor`. */
import type { DoctorService } from '../services/doctor';
import type { OverviewService } from '../services/overview';
import { answering } from './errors';

const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host'];

export const createOverviewController = (serviceOf: () => OverviewService) => ({
  read: answering(async (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.body = await serviceOf().read();
  }),
});

export const createDoctorController = (serviceOf: () => DoctorService) => ({
  examine: answering(async (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    const isForwarded = FORWARDED.some((header) => ctx.get(header) !== '');
    const addressesForwarded = ctx.get('x-forwarded-for').split(',').filter(Boolean).length;
    ctx.body = await serviceOf().examine({ isForwarded, isSecure: ctx.secure, addressesForwarded });
  }),
});
