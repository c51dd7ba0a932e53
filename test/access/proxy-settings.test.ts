import { describe, expect, test } from 'vitest';
import { proxyOf } from '../../src/access/proxy-settings.ts';
import { isExcepted } from '../../src/transport/no-proxy.ts';

describe('the proxy that the environment names', () => {
  test.each([
    ['no scheme', { HTTPS_PROXY: 'proxy.acme.example:3128' }, 'http://proxy.acme.example:3128'],
    ['no scheme, a user', { HTTPS_PROXY: 'me:pw@proxy.acme.example:3128' }, 'http://proxy.acme.example:3128'],
    [
      'blanks around it',
      { HTTPS_PROXY: '  http://proxy.acme.example:3128/ ' },
      'http://proxy.acme.example:3128',
    ],
    ['capitals', { HTTPS_PROXY: 'HTTP://Proxy.ACME.example:3128' }, 'http://proxy.acme.example:3128'],
    ['https', { HTTPS_PROXY: 'https://proxy.acme.example' }, 'https://proxy.acme.example'],
    ['IPv6', { https_proxy: '[::1]:3128' }, 'http://[::1]:3128'],
    ['lower case', { https_proxy: 'http://low:1' }, 'http://low:1'],
    ['ALL_PROXY', { ALL_PROXY: 'http://all:1' }, 'http://all:1'],
    ['all_proxy', { all_proxy: 'all:1' }, 'http://all:1'],
    ['the first of several', { HTTPS_PROXY: 'a:1', https_proxy: 'b:1', ALL_PROXY: 'c:1' }, 'http://a:1'],
    ['an empty one and another', { HTTPS_PROXY: ' ', ALL_PROXY: 'c:1' }, 'http://c:1'],
    [
      'HTTPS_PROXY before a SOCKS proxy for the rest',
      { HTTPS_PROXY: 'a:1', ALL_PROXY: 'socks5://c:1' },
      'http://a:1',
    ],
    ['an empty one alone', { HTTPS_PROXY: '' }, undefined],
    ['none', { HTTP_PROXY: 'http://plain:1' }, undefined],
    ['* in NO_PROXY', { HTTPS_PROXY: 'a:1', NO_PROXY: 'x.example, *' }, undefined],
    ['* in no_proxy, and a SOCKS proxy', { ALL_PROXY: 'socks5://c:1', no_proxy: '*' }, undefined],
  ])('%s', (_what, environment, origin) => {
    const proxy = proxyOf(environment as Readonly<Record<string, string>>);

    expect(proxy && ('origin' in proxy ? proxy.origin : proxy.message)).toBe(origin);
  });

  test('is asked with the user and password of its URL, and is shown without them', () => {
    const proxy = proxyOf({ HTTPS_PROXY: 'http://me%40acme:p%3Aw@proxy.acme.example:3128' });

    expect(proxy).toEqual({
      variable: 'HTTPS_PROXY',
      origin: 'http://proxy.acme.example:3128',
      host: 'proxy.acme.example:3128',
      authorization: `Basic ${Buffer.from('me@acme:p:w').toString('base64')}`,
      except: '',
    });
  });

  test.each(['socks5', 'socks5h', 'socks4', 'socks4a', 'SOCKS5', 'socks'])(
    'is a mistake that the message names, if its scheme is %s',
    (scheme) => {
      const proxy = proxyOf({ ALL_PROXY: `${scheme}://me:hush-hush@proxy:1080` });

      expect(proxy).toMatchObject({ variable: 'ALL_PROXY' });
      expect(JSON.stringify(proxy)).toContain(`names a ${scheme.toLowerCase()} proxy`);
      expect(JSON.stringify(proxy)).not.toContain('hush-hush');
    },
  );

  test.each(['ftp://proxy:21', 'http://', 'http://proxy:99999', 'no url'])('cannot be "%s"', (value) => {
    expect(proxyOf({ https_proxy: value })).toMatchObject({ variable: 'https_proxy' });
  });
});

describe('NO_PROXY', () => {
  test.each([
    ['api.acme.example', 'api.acme.example', true],
    ['acme.example', 'api.acme.example', true],
    ['.acme.example', 'api.acme.example', true],
    ['*.acme.example', 'api.acme.example', true],
    ['acme.example.', 'api.acme.example', true],
    ['.acme.example.', 'api.acme.example.', true],
    ['ACME.Example', 'api.acme.example', true],
    ['acme.example', 'notacme.example', false],
    ['api.acme.example', 'acme.example', false],
    ['one.example, acme.example', 'acme.example', true],
    ['one.example acme.example', 'acme.example', true],
    [' , acme.example ,', 'acme.example', true],
    ['one.example,*', 'acme.example', true],
    ['acme.example:443', 'acme.example', true],
    ['acme.example:8443', 'acme.example', false],
    ['bücher.example', 'xn--bcher-kva.example', true],
    ['10.0.0.5', '10.0.0.5', true],
    ['10.0.0.5', '110.0.0.5', false],
    ['0.0.5', '10.0.0.5', false],
    ['10.0.0.5:443', '10.0.0.5', true],
    ['10.0.0.5:80', '10.0.0.5', false],
    ['10.0.0.0/8', '10.200.3.4', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['192.168.1.77/24', '192.168.1.3', true],
    ['0.0.0.0/0', '8.8.8.8', true],
    ['10.0.0.0/33', '10.0.0.1', false],
    ['10.0.0.0/8', 'ten.example', false],
    ['::1', '[::1]', true],
    ['[::1]', '[::1]', true],
    ['[::1]:443', '[::1]', true],
    ['[::1]:80', '[::1]', false],
    ['0:0:0:0:0:0:0:1', '[::1]', true],
    ['fe80::/10', '[fe80::12]', true],
    ['fe80::/10', '[fec0::12]', false],
    ['2001:db8::/32', '[2001:db8:1::5]', true],
    ['2001:db8::/32', '10.0.0.1', false],
    ['', 'acme.example', false],
    ['.', 'acme.example', false],
  ])('"%s" excepts %s from the proxy: %s', (list, host, excepted) => {
    expect(isExcepted(list, host, 443)).toBe(excepted);
  });
});
