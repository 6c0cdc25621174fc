/** A string, a mark, or another word of JSON. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** A list or an object that is open; what comes next in it, undefined where an object waits for its next name. */
interface Open {
  isList: boolean;
  step: string | undefined;
}

const follow = (open: Open): void => {
  open.step = open.isList ? String(Number(open.step) + 1) : undefined;
};

/**
 * The line, counted from 1, on which the value at `path` begins, or the nearest value around it.
 * @param json a text that `JSON.parse` takes.
 */
export function lineOf(json: string, path: readonly string[]): number {
  const opened: Open[] = [];
  let found = { depth: 0, offset: 0 };
  for (const { 0: token, index: offset } of json.matchAll(TOKEN)) {
    const inner = opened.at(-1);
    if (token === '}' || token === ']') opened.pop();
    else if (token === ',' && inner) follow(inner);
    else if (token === ':') continue;
    else if (inner && inner.step === undefined) inner.step = JSON.parse(token) as string;
    else {
      const isOnTheWay = opened.every(({ step }, depth) => step === path[depth]);
      if (isOnTheWay && opened.length >= found.depth) found = { depth: opened.length, offset };
      if (token === '{') opened.push({ isList: false, step: undefined });
      if (token === '[') opened.push({ isList: true, step: '0' });
    }
  }
  return json.slice(0, found.offset).split('\n').length;
}
