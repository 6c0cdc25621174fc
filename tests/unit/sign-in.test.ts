import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { obstacleToSignIn } from '../../server/src/domain/sign-in';
import type { User } from '../../server/src/domain/users';

const user = (state: Partial<User>): User => ({
  subject: 's',
  username: 'u',
  email: undefined,
  provider: 'local',
  confirmed: true,
  blocked: false,
  fields: {},
  ...state,
});

const obstacle = (state: Partial<User>, emailConfirmation = true) =>
  obstacleToSignIn(user(state), { emailConfirmation, localSignIn: true, selfRegistration: true });

describe('who gave the right password', () => {
  it('signs in', () => {
    expect(obstacle({})).toBeUndefined();
  });

  it('does not, while blocked', () => {
    expect(obstacle({ blocked: true })).toBe('blocked');
    expect(obstacle({ blocked: true }, false)).toBe('blocked');
  });

  it('does not, before the address is confirmed, where the site asks for that', () => {
    expect(obstacle({ confirmed: false })).toBe('unconfirmed');
    expect(obstacle({ confirmed: false }, false)).toBeUndefined();
  });

  it('hears the same obstacle first as from the host', () => {
    expect(obstacle({ blocked: true, confirmed: false })).toBe('unconfirmed');
  });

  it('never signs in while blocked, whatever else is true', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.boolean(), (confirmed, emailConfirmation, localSignIn) => {
        const found = obstacleToSignIn(user({ blocked: true, confirmed }), {
          emailConfirmation,
          localSignIn,
          selfRegistration: false,
        });
        expect(found).toBeDefined();
      }),
    );
  });
});
