import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const SERVER = require.resolve('yaml-language-server/bin/yaml-language-server');
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Marks the place of the cursor in a text. */
const CURSOR = '‸';
/** A text with a mistake. When the server finds the mistake, it has read the schema. */
const PROBE = 'version: 1\nno-such-key: 1\n';

interface Position {
  readonly line: number;
  readonly character: number;
}

interface Offered {
  readonly label: string;
  readonly insertText: string;
  readonly documentation?: string | { readonly value: string };
}

interface Diagnostic {
  readonly message: string;
  readonly range: { readonly start: Position };
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly items: readonly { readonly section: string }[] } & {
    readonly uri: string;
    readonly diagnostics: readonly Diagnostic[];
  };
  readonly result?: unknown;
}

export interface Editor {
  /** What the editor offers at the cursor. */
  complete(text: string): Promise<readonly Offered[]>;
  /** The text shown at the cursor, without the line that names the schema. */
  hover(text: string): Promise<string>;
  diagnose(text: string): Promise<readonly Diagnostic[]>;
  end(): void;
}

/** Starts the YAML language server that editors run, over stdio, with one of our schemas. */
export async function openEditor(schema: string): Promise<Editor> {
  const child = spawn(process.execPath, [SERVER, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const url = pathToFileURL(`${ROOT}/schemas/${schema}.schema.json`).href;
  const settings = {
    validate: true,
    hover: true,
    completion: true,
    schemaStore: { enable: false },
    schemas: { [url]: ['*.yaml'] },
  };
  const waiting = new Map<number, (result: unknown) => void>();
  const diagnosed = new Map<string, (diagnostics: readonly Diagnostic[]) => void>();
  let last = 0;
  const send = (message: object) => {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  };
  const request = (method: string, params: object) =>
    new Promise<unknown>((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      send({ id: last, method, params });
    });
  const receive = ({ id, method, params, result }: Message) => {
    if (method === undefined) return id === undefined ? undefined : waiting.get(id)?.(result);
    if (method === 'textDocument/publishDiagnostics' && params !== undefined) {
      diagnosed.get(params.uri)?.(params.diagnostics);
    }
    if (id === undefined) return undefined;
    const asked = method === 'workspace/configuration' ? (params?.items ?? []) : [];
    send({ id, result: asked.map(({ section }) => (section === 'yaml' ? settings : null)) });
  };
  let unread = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    unread = Buffer.concat([unread, chunk]);
    for (;;) {
      const header = /^Content-Length: (\d+)[\s\S]*?\r\n\r\n/.exec(unread.toString('latin1'));
      const end = header === null ? Infinity : header[0].length + Number(header[1]);
      if (header === null || unread.length < end) return;
      receive(JSON.parse(unread.subarray(header[0].length, end).toString('utf8')));
      unread = unread.subarray(end);
    }
  });

  let documents = 0;
  const open = (marked: string) => {
    const at = Math.max(marked.indexOf(CURSOR), 0);
    const text = marked.replace(CURSOR, '');
    const before = text.slice(0, at).split('\n');
    documents += 1;
    const uri = `file:///edited/${documents}.yaml`;
    const diagnostics = new Promise<readonly Diagnostic[]>((resolve) => diagnosed.set(uri, resolve));
    const textDocument = { uri, languageId: 'yaml', version: 1, text };
    send({ method: 'textDocument/didOpen', params: { textDocument } });
    const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    return { at: { textDocument: { uri }, position }, diagnostics };
  };
  const editor: Editor = {
    async complete(text) {
      const found = await request('textDocument/completion', open(text).at);
      return (found as { readonly items: readonly Offered[] }).items;
    },
    async hover(text) {
      const found = await request('textDocument/hover', open(text).at);
      const { contents } = (found ?? { contents: { value: '' } }) as { contents: { value: string } };
      return contents.value.replace(/\n*Source: .*$/, '');
    },
    diagnose: (text) => open(text).diagnostics,
    end: () => child.kill(),
  };

  const documentFormat = ['markdown', 'plaintext'];
  await request('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities: {
      textDocument: {
        completion: { completionItem: { snippetSupport: true, documentationFormat: documentFormat } },
        hover: { contentFormat: documentFormat },
      },
    },
  });
  send({ method: 'initialized', params: {} });
  send({ method: 'workspace/didChangeConfiguration', params: { settings: { yaml: settings } } });
  while ((await editor.diagnose(PROBE)).length === 0) await new Promise((next) => setTimeout(next, 50));
  return editor;
}
