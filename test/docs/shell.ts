/** The simple commands of a shell script, each as a list of words. Knows as much of the grammar as our pages need. */
export function commandsOf(script: string): string[][] {
  const commands: string[][] = [];
  let [words, word]: [string[], string | undefined] = [[], undefined];
  const endWord = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = () => {
    endWord();
    if (words.length > 0) commands.push(words);
    words = [];
  };
  const text = script.replaceAll(/\\\n\s*/g, ' ');
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? '';
    if (sign === '#' && word === undefined) {
      at = text.indexOf('\n', at) === -1 ? text.length : text.indexOf('\n', at) - 1;
    } else if (sign === '"' || sign === "'") {
      const end = text.indexOf(sign, at + 1);
      if (end === -1) throw new Error(`no end of ${text.slice(at)}`);
      word = (word ?? '') + text.slice(at + 1, end);
      at = end;
    } else if (/[\n;|&()]/.test(sign)) endCommand();
    else if (sign === ' ') endWord();
    else word = (word ?? '') + sign;
  }
  endCommand();
  return commands;
}

/** The words behind `driftline` in each command that calls driftline, also in a command behind `simulate … --`. */
export function driftlineCalls(script: string): string[][] {
  return commandsOf(script).flatMap((words) => {
    const at = words.findIndex((word) => /(?:^|\/)driftline$|^(?:\.\/)?dist\/bin\.cjs$/.test(word));
    const before = words.slice(0, at).filter((word) => !/^(?:[A-Z_]+=.*|\$|node|npx|sudo)$/.test(word));
    if (at === -1 || before.length > 0) return [];
    const call = words.slice(at + 1).filter((word) => !/^[\d&]*[<>]/.test(word));
    const dashes = call.indexOf('--');
    return [call, ...(dashes === -1 ? [] : driftlineCalls(call.slice(dashes + 1).join(' ')))];
  });
}
