/** The admin API's side of HTTP for clients that register themselves. */
import type { Context } from 'koa';
import { initialAccessTokenBody, registrationPolicyBody } from '../contracts/registration';
import type { RegistrationSettingsService } from '../services/registration-settings';
import { answering, checked } from './errors';

const bodyOf = (ctx: Context): unknown => (ctx.request as { body?: unknown }).body ?? {};

export const createRegistrationController = (serviceOf: () => RegistrationSettingsService) => ({
  policy: answering(async (ctx) => {
    ctx.body = await serviceOf().policy();
  }),

  savePolicy: answering(async (ctx) => {
    ctx.body = await serviceOf().savePolicy(checked(registrationPolicyBody, bodyOf(ctx)));
  }),

  tokens: answering(async (ctx) => {
    ctx.body = await serviceOf().tokens();
  }),

  createToken: answering(async (ctx) => {
    const created = await serviceOf().createToken(checked(initialAccessTokenBody, bodyOf(ctx)));
    // The answer holds the token.
    ctx.set('Cache-Control', 'no-store');
    ctx.status = 201;
    ctx.body = created;
  }),

  revokeToken: answering(async (ctx) => {
    await serviceOf().revokeToken(String((ctx.params as Record<string, unknown>)['id']));
    ctx.status = 204;
  }),
});
