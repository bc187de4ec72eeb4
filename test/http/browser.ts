/** A browser as far as signing in needs one: it keeps cookies by host, and goes where it is sent. */

export interface Page {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  json<T = Record<string, unknown>>(): T;
}

export class Browser {
  /** By host with its port, as `name=value`. */
  readonly jar = new Map<string, Map<string, string>>();
  /** `set-cookie` headers as they came, the last first. */
  readonly told: string[] = [];

  /** One request; redirects are not followed. */
  async call(url: string, init: RequestInit = {}): Promise<Page> {
    const { host } = new URL(url);
    const jar = this.jar.get(host) ?? new Map<string, string>();
    this.jar.set(host, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(cookie === '' ? {} : { cookie }), ...(init.headers as Record<string, string>) };
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) {
      this.told.unshift(line);
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      const gone = /max-age=0|expires=thu, 01 jan 1970/i.test(line) || value === '';
      if (gone) jar.delete(name);
      else jar.set(name, value);
    }
    const text = await answer.text();
    return {
      url,
      status: answer.status,
      headers: answer.headers,
      text,
      json: <T>() => JSON.parse(text) as T,
    };
  }

  /** Follows redirects until something is shown, or until one leads to where `until` says. */
  async visit(url: string, until: (url: string) => boolean = () => false): Promise<Page> {
    let page = await this.call(url, { headers: { accept: 'text/html' } });
    for (let hops = 0; hops < 20; hops += 1) {
      const to = page.headers.get('location');
      if (to === null) return page;
      const next = new URL(to, page.url).href;
      if (until(next)) return { ...page, url: next };
      page = await this.call(next, { headers: { accept: 'text/html' } });
    }
    throw new Error(`too many redirects: ${page.url}`);
  }
}
