/** Loaded before the program: sends it a signal in the middle of a file, or when the file is to be moved to its place. */
const fs = require('node:fs');

const { END_SIGNAL: signal, END_AT: moment } = process.env;
const { openSync, writeSync, renameSync } = fs;
const ours = new Set();
let isSent = false;

/** A signal that is caught is dealt with when this returns; what cannot be caught ends the process here. */
function end() {
  if (isSent) return;
  isSent = true;
  process.kill(process.pid, signal);
  if (signal === 'SIGKILL') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

fs.openSync = (path, ...rest) => {
  const descriptor = openSync(path, ...rest);
  if (/\.driftline-.*\.tmp$/.test(String(path))) ours.add(descriptor);
  return descriptor;
};
fs.writeSync = (descriptor, bytes, from = 0, ...rest) => {
  if (!ours.has(descriptor) || moment !== 'write') return writeSync(descriptor, bytes, from, ...rest);
  const half = Math.ceil((bytes.length - from) / 2);
  const written = writeSync(descriptor, bytes, from, half);
  end();
  return written;
};
fs.renameSync = (...paths) => {
  if (moment === 'rename') end();
  renameSync(...paths);
};
