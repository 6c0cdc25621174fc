import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceOf, keptUserAgent, MAX_USER_AGENT } from '../../server/src/domain/devices.ts';

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';

describe('deviceOf', () => {
  it.each([
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0`,
      'Firefox',
      'Windows',
    ],
    [
      `Mozilla/5.0 (Windows NT 10.0) ${WEBKIT} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`,
      'Edge',
      'Windows',
    ],
    [`Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} Chrome/140.0.0.0 Safari/537.36`, 'Chrome', 'Linux'],
    [
      `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${WEBKIT} Chrome/140.0.0.0 Safari/537.36`,
      'Chrome',
      'ChromeOS',
    ],
    [
      `Mozilla/5.0 (Linux; Android 15) ${WEBKIT} SamsungBrowser/28.0 Chrome/130.0 Mobile`,
      'Samsung Internet',
      'Android',
    ],
    [
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15`,
      'Safari',
      'macOS',
    ],
    [
      `Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1`,
      'Safari',
      'iOS',
    ],
    [
      `Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 CriOS/140.0 Mobile/15E148 Safari/604.1`,
      'Chrome',
      'iPadOS',
    ],
    [`curl/8.5.0`, null, null],
    [``, null, null],
  ])('%s', (userAgent, browser, system) => {
    expect(deviceOf(userAgent)).toEqual({ browser, system });
  });

  it('says nothing of its own making, whatever the browser claims', () => {
    const markup = deviceOf('<script>Firefox/</script> "Windows" <img src=x onerror=alert(1)>');
    expect(markup).toEqual({ browser: 'Firefox', system: 'Windows' });
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
        const { browser, system } = deviceOf(text);
        for (const word of [browser, system]) expect(word ?? '').toMatch(/^[A-Za-z ]*$/);
      }),
    );
  });
});

describe('keptUserAgent', () => {
  it('keeps text, and not too much of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
        const kept = keptUserAgent(text);
        expect(kept.length).toBeLessThanOrEqual(MAX_USER_AGENT);
        expect(kept).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});
