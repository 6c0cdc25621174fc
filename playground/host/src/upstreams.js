'use strict';

/**
 * OpenID providers that people of the playground can sign in with, as a site adds them: through users-permissions'
 * providers-registry. PLAYGROUND_UPSTREAMS is JSON: `[{ "name", "issuer", "key", "secret", "prefix" }]`; the prefix
 * stands before the user names and e-mail addresses that come from there.
 */
const endpoints = (issuer) => ({
  oauth: 2,
  authorize_url: `${issuer}/authorize`,
  access_url: `${issuer}/token`,
  scope_delimiter: ' ',
});

const readProfile = async ({ issuer, prefix = '' }, accessToken) => {
  const answer = await fetch(`${issuer}/userinfo`, { headers: { authorization: `Bearer ${accessToken}` } });
  if (!answer.ok) throw new Error(`The userinfo endpoint answered ${answer.status}`);
  const { preferred_username: username, email } = await answer.json();
  return { username: `${prefix}${username}`, email: `${prefix}${email}` };
};

function registerUpstreams({ strapi, upstreams }) {
  const registry = strapi.plugin('users-permissions').service('providers-registry');
  for (const upstream of upstreams) {
    const { name, issuer, key, secret } = upstream;
    registry.add(name, {
      enabled: true,
      icon: 'openid',
      grantConfig: {
        key,
        secret,
        // Where the site's own front end would take over.
        callback: `${strapi.config.get('server.url')}/front/connect/${name}`,
        scope: ['openid', 'profile', 'email'],
        ...endpoints(issuer),
      },
      authCallback: ({ accessToken }) => readProfile(upstream, accessToken),
    });
  }
}

module.exports = { registerUpstreams };
