// Preloaded with `--require`: at the end it writes what was loaded after it into the file of LOADED_FILE.
const { writeFileSync } = require('node:fs');

const before = new Set(process.moduleLoadList);
process.on('exit', () => {
  const files = Object.values(require.cache).filter(({ filename }) => filename !== __filename);
  writeFileSync(
    process.env.LOADED_FILE,
    JSON.stringify({
      files: files.map(({ filename, children }) => ({
        name: filename,
        loads: children.map((child) => child.filename),
      })),
      // Each is "NativeModule <name>", or a binding, which costs next to nothing.
      builtins: process.moduleLoadList.filter((each) => !before.has(each)),
    }),
  );
});
